using System.Collections.Concurrent;
using Azure;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using WandbExporter.Core.Ports;
using WandbExporter.Core.References;
using WandbExporter.Storage.References;

namespace WandbExporter.Storage.Azure;

/// <summary>Reads blobs that references lead to, in any account that the list names, signed as the settings of destinations say.</summary>
/// <param name="handler">What requests go through, instead of sockets of its own.</param>
internal sealed class AzureReferences(AzureSettings settings, TimeProvider time, AzureEnvironment environment, HttpMessageHandler? handler) : IReferenceReader
{
    private readonly AzureSettings _settings = settings with { Encryption = AzureEncryption.Account };
    private readonly ConcurrentDictionary<string, Lazy<(AzureContainerClient Client, AzureFailure Failures)>> _containers = new(StringComparer.Ordinal);

    public async Task<ReferenceAnswer> OpenAsync(ReferenceAddress address, string? version, long offset, ReferenceAnswer? begun, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(address);
        var (container, failures) = _containers.GetOrAdd($"{address.Host}/{address.Container}", _ => new(() => Open(address))).Value;
        try
        {
            var blob = container.Client.GetBlockBlobClient(address.Path[(address.Container!.Length + 1)..]);
            var wanted = version ?? begun?.Version;
            var options = new BlobDownloadOptions
            {
                Range = offset > 0 ? new HttpRange(offset) : default,
                Conditions = begun?.ETag is { } etag ? new BlobRequestConditions { IfMatch = new ETag(etag) } : null,
            };
            var response = await (wanted is null ? blob : blob.WithVersion(wanted)).DownloadStreamingAsync(options, cancellationToken);
            var details = response.Value.Details;
            var md5 = offset > 0 ? details.BlobContentHash : details.ContentHash;
            return new ReferenceAnswer(new AzureReadStream(response.Value.Content))
            {
                Offset = offset,
                Length = offset + details.ContentLength,
                ETag = AzureStore.Text(details.ETag),
                Version = details.VersionId,
                IsVersion = version is not null && details.VersionId == version,
                Md5 = md5 is { Length: 16 } ? new ReadOnlyMemory<byte>(md5) : default(ReadOnlyMemory<byte>?),
            };
        }
        catch (RequestFailedException e) when (e.Status is 412 or 416)
        {
            throw ReferenceRefusal.Changing(address);
        }
        catch (RequestFailedException e) when (e.Status == 404 || (e.Status == 400 && version is not null))
        {
            throw ReferenceRefusal.Missing(address, version);
        }
        catch (RequestFailedException e) when (e is { Status: 403, ErrorCode: "AuthorizationPermissionMismatch" or "AuthorizationFailure" })
        {
            throw ReferenceRefusal.Forbidden(address, "the role 'Storage Blob Data Reader', or a signature that allows reading,");
        }
        catch (Exception e) when (AzureFailure.IsStoreError(e, cancellationToken))
        {
            throw failures.From(e, "read", address.ToString());
        }
    }

    public ValueTask DisposeAsync()
    {
        foreach (var container in _containers.Values.Where(container => container.IsValueCreated))
            container.Value.Client.Dispose();
        return ValueTask.CompletedTask;
    }

    private (AzureContainerClient Client, AzureFailure Failures) Open(ReferenceAddress address)
    {
        var place = new AzureAddress(address.Host[..address.Host.IndexOf('.', StringComparison.Ordinal)], address.Container!, "", address.Host);
        var client = AzureContainerClient.Create(place, _settings, time, environment, handler);
        return (client, new AzureFailure(place, client));
    }
}
