using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Google;
using Google.Apis.Storage.v1.Data;
using Google.Cloud.Storage.V1;
using WandbExporter.Core.Ports;
using WandbExporter.Storage.Buckets;
using NoRetries = Google.Cloud.Storage.V1.RetryOptions;
using Object = Google.Apis.Storage.v1.Data.Object;

namespace WandbExporter.Storage.Google;

/// <summary>
/// A prefix in a bucket of Google Cloud Storage. A version is a generation, and conditions are about generations. What fits into one part is
/// put in one request of its own, because the library's uploads take two; the rest goes up in a resumable upload.
/// </summary>
internal sealed class GoogleStore : IObjectStore
{
    private const int PageItems = 1000;
    private const string ListedFields = "nextPageToken,items(name,size,generation,timeCreated,crc32c)";

    private readonly GoogleClient _client;
    private readonly GoogleRequests _requests;
    private readonly GoogleFailure _failures;
    private readonly string _bucket;
    private readonly string _prefix;

    private GoogleStore(GoogleClient client, GoogleRequests requests, GoogleAddress address)
    {
        _client = client;
        _requests = requests;
        _failures = new GoogleFailure(address, requests.CustomerKeyVariable);
        _bucket = address.Bucket;
        _prefix = address.Prefix;
        Place = new ObjectPlace($"gs {client.Endpoint} {client.Access}", address.Bucket, address.Prefix);
        Location = address.ToString();
    }

    public string Location { get; }

    public ObjectPlace Place { get; }

    public StoreLimits Limits { get; } = new(GoogleUpload.Piece, 5L << 40, int.MaxValue)
    {
        PartMultiple = GoogleUpload.Piece,
        CopiesInParts = false,
    };

    /// <exception cref="Core.Errors.ExportException">Fatal. Exit 2: the settings do not go together. Exit 4: no usable credentials.</exception>
    public static async Task<GoogleStore> OpenAsync(GoogleAddress address, GoogleSettings settings, CancellationToken cancellationToken)
    {
        var key = GoogleRequests.KeyOf(settings);
        var client = await GoogleClient.CreateAsync(settings, key, cancellationToken);
        return new GoogleStore(client, GoogleRequests.From(address, settings, client, key), address);
    }

    public async Task<PutAnswer> PutAsync(string key, ObjectBody body, PutCondition condition, CancellationToken cancellationToken)
    {
        try
        {
            using var request = _requests.Put(_prefix + key, body, condition);
            using var response = await _client.Http.SendAsync(request, cancellationToken);
            var stored = await GoogleAnswers.ObjectAsync(_client, response);
            return new PutAnswer(PutOutcome.Stored, GoogleAnswers.Version(stored)) { Crc32C = GoogleAnswers.Crc32C(stored) };
        }
        catch (GoogleApiException e) when (condition != PutCondition.Always && e.HttpStatusCode == HttpStatusCode.PreconditionFailed)
        {
            return new PutAnswer(PutOutcome.ConditionFailed);
        }
        catch (Exception e) when (GoogleFailure.IsStoreError(e, cancellationToken))
        {
            throw _failures.From(e, "store", Named(key));
        }
    }

    public async Task<CopyAnswer> CopyAsync(CopySource source, string key, string sha256, CancellationToken cancellationToken)
    {
        try
        {
            var options = new CopyObjectOptions
            {
                IfSourceGenerationMatch = GoogleAnswers.Generation(source.Version),
                ExtraMetadata = _requests.Describe(_prefix + key, sha256, null),
                RetryOptions = NoRetries.Never,
            };
            var copy = await _client.Storage.CopyObjectAsync(
                source.Place.Container, source.Place.Prefix + source.Key, _bucket, _prefix + key, options, cancellationToken);
            return new CopyAnswer(CopyOutcome.Copied, GoogleAnswers.Version(copy));
        }
        catch (Exception e) when (GoogleFailure.IsStoreError(e, cancellationToken))
        {
            return _failures.AnswerToCopy(e, source, Named(key));
        }
    }

    public async Task<IObjectUpload> BeginUploadAsync(string key, SourceDigests known, CancellationToken cancellationToken)
    {
        try
        {
            var described = _requests.Describe(_prefix + key, known.Sha256, known.Md5);
            var session = await _client.Storage.InitiateUploadSessionAsync(described, null, null, cancellationToken);
            return _client.Sends(session) ? new GoogleUpload(_client, session, _failures, Named(key)) : throw GoogleFailure.SessionElsewhere(session.Host, Named(key));
        }
        catch (Exception e) when (GoogleFailure.IsStoreError(e, cancellationToken))
        {
            throw _failures.From(e, "begin to upload", Named(key));
        }
    }

    /// <summary>Nothing: the service does not say which uploads are unfinished. They are invisible, and end after a week.</summary>
    public Task<StorePage<UnfinishedUpload>> ListUploadsAsync(string? cursor, CancellationToken cancellationToken) =>
        Task.FromResult(new StorePage<UnfinishedUpload>([], null));

    /// <summary>Does nothing: see <see cref="ListUploadsAsync"/>.</summary>
    public Task AbortUploadAsync(UnfinishedUpload upload, CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task<ObjectInfo?> HeadAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            var options = new GetObjectOptions { RetryOptions = NoRetries.Never };
            return InfoOf(await _client.Storage.GetObjectAsync(_bucket, _prefix + key, options, cancellationToken));
        }
        catch (GoogleApiException e) when (GoogleFailure.IsAbsent(e))
        {
            return null;
        }
        catch (Exception e) when (GoogleFailure.IsStoreError(e, cancellationToken))
        {
            throw _failures.From(e, "look at", Named(key));
        }
    }

    public async Task<Stream?> GetAsync(string key, long offset, long? length, string? version, CancellationToken cancellationToken)
    {
        HttpResponseMessage? response = null;
        try
        {
            using var request = _requests.Read(_prefix + key, version);
            if (offset > 0 || length is not null)
                request.Headers.Range = new RangeHeaderValue(offset, offset + length - 1);
            response = await _client.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            await GoogleAnswers.RequireSuccessAsync(_client, response);
            return new GoogleBody(response, await response.Content.ReadAsStreamAsync(cancellationToken));
        }
        catch (Exception e)
        {
            response?.Dispose();
            if (e is GoogleApiException answer && (GoogleFailure.IsAbsent(answer) || (version is not null && answer.HttpStatusCode == HttpStatusCode.PreconditionFailed)))
                return null;
            if (!GoogleFailure.IsStoreError(e, cancellationToken))
                throw;
            throw _failures.From(e, "read", Named(key));
        }
    }

    public async Task<StorePage<ObjectInfo>> ListAsync(string prefix, string? cursor, CancellationToken cancellationToken)
    {
        try
        {
            var request = _client.Storage.Service.Objects.List(_bucket);
            request.Prefix = _prefix + prefix;
            request.PageToken = cursor;
            request.MaxResults = PageItems;
            request.Fields = ListedFields;
            Objects page = await request.ExecuteAsync(cancellationToken);
            return new StorePage<ObjectInfo>([.. (page.Items ?? []).Select(InfoOf)], string.IsNullOrEmpty(page.NextPageToken) ? null : page.NextPageToken);
        }
        catch (Exception e) when (GoogleFailure.IsStoreError(e, cancellationToken))
        {
            throw _failures.From(e, "list", Location);
        }
    }

    public async Task DeleteAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            var options = new DeleteObjectOptions { RetryOptions = NoRetries.Never };
            await _client.Storage.DeleteObjectAsync(_bucket, _prefix + key, options, cancellationToken);
        }
        catch (GoogleApiException e) when (GoogleFailure.IsAbsent(e))
        {
        }
        catch (Exception e) when (GoogleFailure.IsStoreError(e, cancellationToken))
        {
            throw _failures.From(e, "delete", Named(key));
        }
    }

    /// <summary>False: a batch is one request for each object inside, and no quicker than single requests side by side.</summary>
    public Task<bool> DeleteManyAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(false);
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }

    private ObjectInfo InfoOf(Object found) => new(
        found.Name[_prefix.Length..],
        (long)(found.Size ?? 0),
        GoogleAnswers.Version(found),
        found.TimeCreatedDateTimeOffset ?? DateTimeOffset.MinValue,
        found.Metadata?.TryGetValue(GoogleRequests.DigestMetadata, out var sha256) == true ? sha256 : null)
    {
        Crc32C = GoogleAnswers.Crc32C(found),
    };

    private string Named(string key) => string.Create(CultureInfo.InvariantCulture, $"{key} in {Location}");
}
