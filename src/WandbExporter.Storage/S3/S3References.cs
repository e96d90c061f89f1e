using System.Globalization;
using System.Net;
using Amazon.S3;
using Amazon.S3.Model;
using WandbExporter.Core.Ports;
using WandbExporter.Core.References;
using WandbExporter.Storage.References;

namespace WandbExporter.Storage.S3;

/// <summary>
/// Reads objects that references lead to, in any bucket, with the credentials and from the service that the settings of destinations name. Only what
/// reading takes of those is sent along: an object of somebody else's has no key of ours.
/// </summary>
internal sealed class S3References(S3Settings settings) : IReferenceReader
{
    // Buckets of one zone give their objects tags that look like an MD5 and are none.
    private const string OfOneZone = "--x-s3";

    private readonly Lazy<AmazonS3Client> _client = new(() => S3Client.Create(settings, S3Client.EndpointOf(settings)));

    public async Task<ReferenceAnswer> OpenAsync(ReferenceAddress address, string? version, long offset, ReferenceAnswer? begun, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (address.Path.StartsWith('/'))
            throw ReferenceRefusal.Unreadable(address, "its key begins with a slash, which the client of S3 leaves out");
        var wanted = version ?? begun?.Version;
        try
        {
            var request = new GetObjectRequest
            {
                BucketName = address.Host,
                Key = address.Path,
                VersionId = wanted,
                RequestPayer = settings.RequesterPays ? RequestPayer.Requester : null,
                // Without a range the client takes the ETag for an MD5 and fails where it is none.
                ByteRange = new ByteRange(string.Create(CultureInfo.InvariantCulture, $"bytes={offset}-")),
                EtagToMatch = begun?.ETag,
            };
            var response = await _client.Value.GetObjectAsync(request, cancellationToken);
            return new ReferenceAnswer(new S3Body(response))
            {
                Offset = offset,
                Length = LengthOf(response.ContentRange) ?? offset + response.ContentLength,
                ETag = response.ETag,
                Version = VersionOf(response.VersionId),
                IsVersion = version is not null && response.VersionId == version,
                Md5 = Md5Of(address, response.ETag, response.ServerSideEncryptionMethod, response.ServerSideEncryptionCustomerMethod),
            };
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable && offset == 0)
        {
            return await OfNothingAsync(address, version, cancellationToken);
        }
        catch (AmazonS3Exception e) when (e.StatusCode is HttpStatusCode.PreconditionFailed or HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            throw ReferenceRefusal.Changing(address);
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotFound || (version is not null && e.ErrorCode is "InvalidArgument" or "NoSuchVersion"))
        {
            throw ReferenceRefusal.Missing(address, version);
        }
        catch (AmazonS3Exception e) when (e is { StatusCode: HttpStatusCode.Forbidden, ErrorCode: "AccessDenied" })
        {
            throw ReferenceRefusal.Forbidden(address, "s3:GetObject on it, and s3:GetObjectVersion for former versions");
        }
        catch (Exception e) when (S3Store.IsStoreError(e, cancellationToken))
        {
            throw S3Failure.From(e, "read", address.ToString());
        }
    }

    public ValueTask DisposeAsync()
    {
        if (_client.IsValueCreated)
            _client.Value.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>An empty object has no range.</summary>
    private async Task<ReferenceAnswer> OfNothingAsync(ReferenceAddress address, string? version, CancellationToken cancellationToken)
    {
        try
        {
            var head = await _client.Value.GetObjectMetadataAsync(
                new GetObjectMetadataRequest { BucketName = address.Host, Key = address.Path, VersionId = version, RequestPayer = settings.RequesterPays ? RequestPayer.Requester : null },
                cancellationToken);
            if (head.ContentLength > 0)
                throw ReferenceRefusal.Changing(address);
            return new ReferenceAnswer(Stream.Null)
            {
                Length = 0,
                ETag = head.ETag,
                Version = VersionOf(head.VersionId),
                IsVersion = version is not null && head.VersionId == version,
            };
        }
        catch (Exception e) when (S3Store.IsStoreError(e, cancellationToken))
        {
            throw S3Failure.From(e, "read", address.ToString());
        }
    }

    private static long? LengthOf(string? range) =>
        range is not null && long.TryParse(range.AsSpan(range.LastIndexOf('/') + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var length) ? length : null;

    private static string? VersionOf(string? version) => version is { Length: > 0 } and not "null" ? version : null;

    /// <summary>The tag of an object in one part, unless it is encrypted with a key that is not the service's own.</summary>
    private static ReadOnlyMemory<byte>? Md5Of(
        ReferenceAddress address, string? etag, ServerSideEncryptionMethod? encryption, ServerSideEncryptionCustomerMethod? customer)
    {
        var isOther = (encryption is not null && encryption != ServerSideEncryptionMethod.None && encryption != ServerSideEncryptionMethod.AES256)
            || !string.IsNullOrEmpty(customer?.Value) || address.Host.EndsWith(OfOneZone, StringComparison.Ordinal);
        return !isOther && ListedDigest.Parse(S3Store.Unquoted(etag), DigestAlgorithm.Md5) is { } digest ? new ReadOnlyMemory<byte>(Convert.FromHexString(digest.Hex)) : default(ReadOnlyMemory<byte>?);
    }
}
