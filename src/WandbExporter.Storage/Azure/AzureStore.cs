using Azure;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using WandbExporter.Core.Ports;
using WandbExporter.Storage.Buckets;

namespace WandbExporter.Storage.Azure;

/// <summary>
/// A prefix in a container of Azure Blob Storage. An upload in parts is a list of blocks that is committed at the end. Until then the
/// blocks belong to the blob's name alone: nothing lists or aborts them, whatever is stored under the name next drops them, and else the
/// service does after a week.
/// </summary>
internal sealed class AzureStore : IObjectStore
{
    private const string DigestMetadata = "sha256";
    private const string FolderMetadata = "hdi_isfolder";
    private const int PageItems = 5000;

    private readonly AzureContainerClient _container;
    private readonly AzureFailure _failures;
    private readonly AzureBlobOptions _options;
    private readonly string _prefix;

    private AzureStore(AzureContainerClient container, AzureBlobOptions options, AzureAddress address)
    {
        _container = container;
        _options = options;
        _prefix = address.Prefix;
        Place = container.PlaceOf(address);
        Location = address.ToString();
        _failures = new AzureFailure(address, container);
    }

    public string Location { get; }

    public ObjectPlace Place { get; }

    public StoreLimits Limits { get; } = new(1, 4000L << 20, 50_000) { MaxCopyBytes = 256L << 20 };

    /// <exception cref="Core.Errors.ExportException">Fatal. Exit 2: the settings do not go together. Exit 4: there are no credentials.</exception>
    public static AzureStore Open(AzureAddress address, AzureSettings settings, TimeProvider time) =>
        Open(address, settings, time, new AzureEnvironment(), null);

    /// <param name="address">The container and the prefix.</param>
    /// <param name="settings">How it is reached.</param>
    /// <param name="time">Says when a credential has expired, and waits as long as the service asks.</param>
    /// <param name="environment">Where credentials stand.</param>
    /// <param name="handler">What requests go through, instead of sockets of its own.</param>
    internal static AzureStore Open(
        AzureAddress address,
        AzureSettings settings,
        TimeProvider time,
        AzureEnvironment environment,
        HttpMessageHandler? handler)
    {
        var options = AzureBlobOptions.From(settings);
        return new AzureStore(AzureContainerClient.Create(address, settings, time, environment, handler), options, address);
    }

    public async Task<PutAnswer> PutAsync(string key, ObjectBody body, PutCondition condition, CancellationToken cancellationToken)
    {
        try
        {
            using var digest = DigestPolicy.Sending(body.Md5Base64);
            var content = AzureBody.Of(body);
            await using (content)
            {
                var response = await Blob(key).UploadAsync(content, _options.Put(key, body, condition), cancellationToken);
                return _options.IsEncrypted(response.Value) ? new PutAnswer(PutOutcome.Stored, Text(response.Value.ETag)) : throw AzureFailure.NotEncrypted(Named(key));
            }
        }
        catch (RequestFailedException e) when (!condition.IsAlways && (IsTaken(e) || (condition.Version is not null && AzureFailure.IsAbsent(e))))
        {
            return new PutAnswer(PutOutcome.ConditionFailed);
        }
        catch (Exception e) when (AzureFailure.IsStoreError(e, cancellationToken))
        {
            throw _failures.From(e, "store", Named(key));
        }
    }

    public async Task<CopyAnswer> CopyAsync(CopySource source, string key, string sha256, CancellationToken cancellationToken)
    {
        try
        {
            if (await _container.SignedSourceAsync(source, cancellationToken) is not { } signed)
                return new CopyAnswer(CopyOutcome.Refused);
            var response = await Blob(key).SyncCopyFromUriAsync(
                signed.Address, _options.Copy(key, sha256, source.Version, signed.Authorization), cancellationToken);
            return new CopyAnswer(CopyOutcome.Copied, Text(response.Value.ETag));
        }
        catch (Exception e) when (AzureFailure.IsStoreError(e, cancellationToken))
        {
            return _failures.AnswerToCopy(e, Named(key));
        }
    }

    public Task<IObjectUpload> BeginUploadAsync(string key, SourceDigests known, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult<IObjectUpload>(new AzureUpload(_container, Blob(key), key, known, Named(key), _options, _failures));
    }

    /// <summary>Nothing: the service does not say which blocks wait for a list.</summary>
    public Task<StorePage<UnfinishedUpload>> ListUploadsAsync(string? cursor, CancellationToken cancellationToken) =>
        Task.FromResult(new StorePage<UnfinishedUpload>([], null));

    /// <summary>Does nothing: blocks that no list names are dropped by the service.</summary>
    public Task AbortUploadAsync(UnfinishedUpload upload, CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task<ObjectInfo?> HeadAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            var response = await Blob(key).GetPropertiesAsync(cancellationToken: cancellationToken);
            var found = response.Value;
            return IsFolder(found.Metadata) ? null : new ObjectInfo(
                key, found.ContentLength, Text(found.ETag), found.LastModified, found.Metadata.TryGetValue(DigestMetadata, out var sha256) ? sha256 : null);
        }
        catch (RequestFailedException e) when (AzureFailure.IsAbsent(e))
        {
            return null;
        }
        catch (Exception e) when (AzureFailure.IsStoreError(e, cancellationToken))
        {
            throw _failures.From(e, "look at", Named(key));
        }
    }

    public async Task<Stream?> GetAsync(string key, long offset, long? length, string? version, CancellationToken cancellationToken)
    {
        try
        {
            var wanted = new BlobDownloadOptions
            {
                Range = new HttpRange(offset, length),
                Conditions = version is null ? null : new BlobRequestConditions { IfMatch = new ETag(version) },
            };
            var response = await Blob(key).DownloadStreamingAsync(wanted, cancellationToken);
            if (!IsFolder(response.Value.Details.Metadata))
                return new AzureReadStream(response.Value.Content);
            await response.Value.Content.DisposeAsync();
            return null;
        }
        catch (RequestFailedException e) when (AzureFailure.IsAbsent(e) || (version is not null && e.Status == 412))
        {
            return null;
        }
        catch (RequestFailedException e) when (e.Status == 416 && offset == 0)
        {
            // An empty blob has no range.
            return Stream.Null;
        }
        catch (Exception e) when (AzureFailure.IsStoreError(e, cancellationToken))
        {
            throw _failures.From(e, "read", Named(key));
        }
    }

    public async Task<StorePage<ObjectInfo>> ListAsync(string prefix, string? cursor, CancellationToken cancellationToken)
    {
        try
        {
            // Accounts with a hierarchical namespace list folders among the blobs; only the metadata tells them.
            var pages = _container.Client.GetBlobsAsync(BlobTraits.Metadata, BlobStates.None, _prefix + prefix, cancellationToken)
                .AsPages(cursor, PageItems);
            await foreach (var page in pages)
            {
                var found = page.Values.Where(item => !IsFolder(item.Metadata)).Select(InfoOf);
                return new StorePage<ObjectInfo>([.. found], string.IsNullOrEmpty(page.ContinuationToken) ? null : page.ContinuationToken);
            }
            return new StorePage<ObjectInfo>([], null);
        }
        catch (Exception e) when (AzureFailure.IsStoreError(e, cancellationToken))
        {
            throw _failures.From(e, "list", Location);
        }
    }

    public async Task DeleteAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            await Blob(key).DeleteAsync(DeleteSnapshotsOption.IncludeSnapshots, null, cancellationToken);
        }
        catch (RequestFailedException e) when (AzureFailure.IsAbsent(e) || e.ErrorCode == "DirectoryIsNotEmpty")
        {
        }
        catch (Exception e) when (AzureFailure.IsStoreError(e, cancellationToken))
        {
            throw _failures.From(e, "delete", Named(key));
        }
    }

    /// <summary>False: batches are another package's, and no quicker than single requests side by side.</summary>
    public Task<bool> DeleteManyAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(false);
    }

    public ValueTask DisposeAsync()
    {
        _container.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>An ETag without quotes.</summary>
    internal static string Text(ETag etag) => etag.ToString("G").Trim('"');

    private static bool IsTaken(RequestFailedException e) => e.Status == 412 || (e.Status == 409 && e.ErrorCode == "BlobAlreadyExists");

    private static bool IsFolder(IDictionary<string, string>? metadata) =>
        metadata is not null && metadata.TryGetValue(FolderMetadata, out var value) && value.Equals("true", StringComparison.OrdinalIgnoreCase);

    private BlockBlobClient Blob(string key) => _container.Client.GetBlockBlobClient(_prefix + key);

    private ObjectInfo InfoOf(BlobItem item) => new(
        item.Name[_prefix.Length..],
        item.Properties.ContentLength ?? 0,
        item.Properties.ETag is { } etag ? Text(etag) : null,
        item.Properties.LastModified ?? DateTimeOffset.MinValue);

    private string Named(string key) => $"{key} in {Location}";
}
