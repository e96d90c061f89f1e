using System.Net;
using Amazon.S3;
using Amazon.S3.Model;
using WandbExporter.Core.Ports;
using WandbExporter.Storage.Buckets;

namespace WandbExporter.Storage.S3;

/// <summary>A prefix in a bucket of S3, or of a service that speaks its protocol.</summary>
internal sealed class S3Store : IObjectStore
{
    private const string DigestMetadata = "sha256";
    private const string SourceMetadata = "source-md5";
    private const char CursorSeparator = '\n';

    private readonly AmazonS3Client _client;
    private readonly S3Requests _requests;
    private readonly string _prefix;
    private volatile bool _deletesSingly;

    private S3Store(AmazonS3Client client, S3Requests requests, S3Address address, string service)
    {
        Place = new ObjectPlace(service, address.Bucket, address.Prefix);
        _client = client;
        _requests = requests;
        _prefix = address.Prefix;
        Location = address.ToString();
    }

    public string Location { get; }

    public ObjectPlace Place { get; }

    public StoreLimits Limits => StoreLimits.S3;

    /// <exception cref="Core.Errors.ExportException">Fatal: the settings do not go together, or there are no credentials.</exception>
    public static S3Store Open(S3Address address, S3Settings settings)
    {
        var endpoint = S3Client.EndpointOf(settings);
        // Over TLS the digest sent along protects the body; signing it as well would only digest it once more.
        var unsignedBodies = endpoint is null || endpoint.Scheme == Uri.UriSchemeHttps;
        var requests = S3Requests.From(address, settings, unsignedBodies);
        var service = $"s3 {endpoint} {settings.Region} {settings.Profile} {settings.RoleArn}";
        return new S3Store(S3Client.Create(settings, endpoint), requests, address, service);
    }

    public async Task<PutAnswer> PutAsync(string key, ObjectBody body, PutCondition condition, CancellationToken cancellationToken)
    {
        try
        {
            var request = _requests.Put(_prefix + key, body);
            Describe(request.Metadata, body.Sha256, body.SourceMd5);
            if (condition.IsAbsent)
                request.IfNoneMatch = "*";
            if (condition.Version is { } version)
                request.IfMatch = $"\"{version}\"";
            var response = await _client.PutObjectAsync(request, cancellationToken);
            RequireEncrypted(key, response.ServerSideEncryptionMethod, response.ServerSideEncryptionCustomerMethod);
            return new PutAnswer(PutOutcome.Stored, Unquoted(response.ETag));
        }
        catch (AmazonS3Exception e) when (!condition.IsAlways && (e.StatusCode == HttpStatusCode.PreconditionFailed || (condition.Version is not null && IsAbsent(e))))
        {
            return new PutAnswer(PutOutcome.ConditionFailed);
        }
        catch (AmazonS3Exception e) when (!condition.IsAlways && KnowsNoCondition(e))
        {
            return new PutAnswer(PutOutcome.ConditionUnsupported);
        }
        catch (AmazonS3Exception e) when (_requests.HasManagedKey && S3Failure.IsAboutManagedKey(e))
        {
            throw S3Failure.OfManagedKey(e, Named(key));
        }
        catch (Exception e) when (IsStoreError(e, cancellationToken))
        {
            throw S3Failure.From(e, "store", Named(key));
        }
    }

    public async Task<CopyAnswer> CopyAsync(CopySource source, string key, string sha256, CancellationToken cancellationToken)
    {
        try
        {
            var request = _requests.Copy(source, _prefix + key);
            request.Metadata[DigestMetadata] = sha256;
            var response = await _client.CopyObjectAsync(request, cancellationToken);
            await S3Tags.KeepAsync(_client, _requests, _prefix + key, cancellationToken);
            return new CopyAnswer(CopyOutcome.Copied, Unquoted(response.ETag));
        }
        catch (Exception e) when (IsStoreError(e, cancellationToken))
        {
            return S3Failure.AnswerToCopy(e, Named(key));
        }
    }

    public async Task<IObjectUpload> BeginUploadAsync(string key, SourceDigests known, CancellationToken cancellationToken)
    {
        try
        {
            var request = _requests.BeginUpload(_prefix + key);
            Describe(request.Metadata, known.Sha256, known.Md5);
            var response = await _client.InitiateMultipartUploadAsync(request, cancellationToken);
            RequireEncrypted(key, response.ServerSideEncryptionMethod, response.ServerSideEncryptionCustomerMethod);
            return new S3Upload(_client, _requests, _prefix + key, response.UploadId, Named(key));
        }
        catch (Exception e) when (IsStoreError(e, cancellationToken))
        {
            throw S3Failure.From(e, "begin to upload", Named(key));
        }
    }

    public async Task<StorePage<UnfinishedUpload>> ListUploadsAsync(string? cursor, CancellationToken cancellationToken)
    {
        try
        {
            var markers = cursor?.Split(CursorSeparator);
            var response = await _client.ListMultipartUploadsAsync(
                _requests.ListUploads(_prefix, markers?[0], markers?[1]), cancellationToken);
            var uploads = (response.MultipartUploads ?? [])
                .Where(upload => upload.Key.StartsWith(_prefix, StringComparison.Ordinal))
                .Select(upload => new UnfinishedUpload(upload.Key[_prefix.Length..], upload.UploadId, TimeOf(upload.Initiated)));
            var next = response.IsTruncated == true ? $"{response.NextKeyMarker}{CursorSeparator}{response.NextUploadIdMarker}" : null;
            return new StorePage<UnfinishedUpload>([.. uploads], next);
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotImplemented)
        {
            return new StorePage<UnfinishedUpload>([], null);
        }
        catch (Exception e) when (IsStoreError(e, cancellationToken))
        {
            throw S3Failure.From(e, "list the uploads of", Location);
        }
    }

    public Task AbortUploadAsync(UnfinishedUpload upload, CancellationToken cancellationToken) =>
        new S3Upload(_client, _requests, _prefix + upload.Key, upload.Id, Named(upload.Key)).AbortAsync(cancellationToken);

    public async Task<ObjectInfo?> HeadAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            var response = await _client.GetObjectMetadataAsync(_requests.Head(_prefix + key), cancellationToken);
            return new ObjectInfo(
                key, response.ContentLength, Unquoted(response.ETag), TimeOf(response.LastModified), response.Metadata[DigestMetadata]);
        }
        catch (AmazonS3Exception e) when (IsAbsent(e))
        {
            return null;
        }
        catch (AmazonS3Exception e) when (e.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.Forbidden)
        {
            // An answer to HEAD has no body that says why; reading says it.
            if (await GetAsync(key, 0, 1, null, cancellationToken) is { } content)
                await content.DisposeAsync();
            throw S3Failure.From(e, "look at", Named(key));
        }
        catch (Exception e) when (IsStoreError(e, cancellationToken))
        {
            throw S3Failure.From(e, "look at", Named(key));
        }
    }

    public async Task<Stream?> GetAsync(string key, long offset, long? length, string? version, CancellationToken cancellationToken)
    {
        try
        {
            var response = await _client.GetObjectAsync(_requests.Get(_prefix + key, offset, length, version), cancellationToken);
            return new S3Body(response);
        }
        catch (AmazonS3Exception e) when (IsAbsent(e) || (version is not null && e.StatusCode == HttpStatusCode.PreconditionFailed))
        {
            return null;
        }
        catch (AmazonS3Exception e) when (offset == 0 && e.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            return Stream.Null;
        }
        catch (AmazonS3Exception e) when (S3Failure.OfKey(e, "read", Named(key), _requests.CustomerKeyVariable) is { } failure)
        {
            throw failure;
        }
        catch (AmazonS3Exception e) when (S3Failure.IsAboutToken(e))
        {
            throw S3Failure.OfToken(e, Named(key));
        }
        catch (Exception e) when (IsStoreError(e, cancellationToken))
        {
            throw S3Failure.From(e, "read", Named(key));
        }
    }

    public async Task<StorePage<ObjectInfo>> ListAsync(string prefix, string? cursor, CancellationToken cancellationToken)
    {
        try
        {
            var response = await _client.ListObjectsV2Async(_requests.List(_prefix + prefix, cursor), cancellationToken);
            var objects = (response.S3Objects ?? [])
                .Select(found => new ObjectInfo(found.Key[_prefix.Length..], found.Size ?? 0, Unquoted(found.ETag), TimeOf(found.LastModified)));
            return new StorePage<ObjectInfo>([.. objects], response.IsTruncated == true ? response.NextContinuationToken : null);
        }
        catch (Exception e) when (IsStoreError(e, cancellationToken))
        {
            throw S3Failure.From(e, "list", Location);
        }
    }

    public async Task DeleteAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            await _client.DeleteObjectAsync(_requests.Delete(_prefix + key), cancellationToken);
        }
        catch (AmazonS3Exception e) when (IsAbsent(e))
        {
        }
        catch (Exception e) when (IsStoreError(e, cancellationToken))
        {
            throw S3Failure.From(e, "delete", Named(key));
        }
    }

    public async Task<bool> DeleteManyAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        // The keys go in XML, which has no way to write control characters.
        if (_deletesSingly || keys.Any(key => key.Any(char.IsControl)))
            return false;
        try
        {
            await _client.DeleteObjectsAsync(_requests.DeleteMany(keys.Select(key => _prefix + key)), cancellationToken);
            return true;
        }
        catch (DeleteObjectsException)
        {
            return false;
        }
        catch (Exception e) when (IsStoreError(e, cancellationToken))
        {
            var failure = S3Failure.From(e, "delete objects of", Location);
            if (!S3Failure.IsRefusal(failure.Failure))
                throw failure;
            _deletesSingly = true;
            return false;
        }
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>An ETag as services mean it: they differ in whether they quote it.</summary>
    public static string? Unquoted(string? etag) => etag?.Trim('"') is { Length: > 0 } text ? text : null;

    /// <summary>True for what becomes a failure; a call that its caller ended is none.</summary>
    public static bool IsStoreError(Exception e, CancellationToken cancellationToken) =>
        S3Failure.IsStoreError(e) && !(e is OperationCanceledException && cancellationToken.IsCancellationRequested);

    // Without a body, as in an answer to HEAD, only the status says so.
    private static bool IsAbsent(AmazonS3Exception e) =>
        e.StatusCode == HttpStatusCode.NotFound && e.ErrorCode is not "NoSuchBucket";

    private static bool KnowsNoCondition(AmazonS3Exception e) =>
        e.StatusCode == HttpStatusCode.NotImplemented || e.ErrorCode is "NotImplemented" or "InvalidArgument" or "InvalidRequest";

    private static DateTimeOffset TimeOf(DateTime? time) =>
        time is { } value ? new DateTimeOffset(value.ToUniversalTime()) : DateTimeOffset.MinValue;

    private static void Describe(MetadataCollection metadata, string? sha256, string? sourceMd5)
    {
        if (sha256 is not null)
            metadata[DigestMetadata] = sha256;
        if (sourceMd5 is not null)
            metadata[SourceMetadata] = sourceMd5;
    }

    private void RequireEncrypted(string key, ServerSideEncryptionMethod? method, ServerSideEncryptionCustomerMethod? customerMethod)
    {
        if (!_requests.IsEncrypted(method, customerMethod))
            throw S3Failure.NotEncrypted(Named(key));
    }

    private string Named(string key) => $"{key} in {Location}";
}
