using Polly;
using Polly.Retry;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ports;

namespace WandbExporter.Storage.Buckets;

/// <summary>
/// Tries transient failures again: the one place where requests to a store are repeated. A repeated request may meet what its
/// predecessor did although the answer was lost; a conditional put then looks whether what stands there is its own.
/// </summary>
internal sealed class RetryingStore(IObjectStore store, RetryOptions options, TimeProvider time) : IObjectStore
{
    private readonly ResiliencePipeline _retries = new ResiliencePipelineBuilder { TimeProvider = time }
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<ExportException>(e => StoreFailure.IsWorthAnotherAttempt(e.Failure)),
            MaxRetryAttempts = Math.Max(1, options.MaxAttempts - 1),
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            Delay = options.Pause,
            MaxDelay = options.LongestPause,
        })
        .Build();

    public string Location => store.Location;

    public ObjectPlace Place => store.Place;

    public StoreLimits Limits => store.Limits;

    public Task<PutAnswer> PutAsync(string key, ObjectBody body, PutCondition condition, CancellationToken cancellationToken)
    {
        var attempts = 0;
        return Retry(async token =>
        {
            attempts++;
            var answer = await store.PutAsync(key, body, condition, token);
            if (answer.Outcome != PutOutcome.ConditionFailed || attempts == 1)
                return answer;
            return await HoldsAsync(key, body, token) is { } info ? new PutAnswer(PutOutcome.Stored, info.Version) { Crc32C = info.Crc32C } : answer;
        }, cancellationToken);
    }

    public Task<CopyAnswer> CopyAsync(CopySource source, string key, string sha256, CancellationToken cancellationToken) =>
        Retry(token => store.CopyAsync(source, key, sha256, token), cancellationToken);

    public async Task<IObjectUpload> BeginUploadAsync(string key, SourceDigests known, CancellationToken cancellationToken) =>
        new RetryingUpload(this, await Retry(token => store.BeginUploadAsync(key, known, token), cancellationToken));

    public Task<StorePage<UnfinishedUpload>> ListUploadsAsync(string? cursor, CancellationToken cancellationToken) =>
        Retry(token => store.ListUploadsAsync(cursor, token), cancellationToken);

    public Task AbortUploadAsync(UnfinishedUpload upload, CancellationToken cancellationToken) =>
        Retry(token => store.AbortUploadAsync(upload, token), cancellationToken);

    public Task<ObjectInfo?> HeadAsync(string key, CancellationToken cancellationToken) =>
        Retry(token => store.HeadAsync(key, token), cancellationToken);

    public Task<Stream?> GetAsync(string key, long offset, long? length, string? version, CancellationToken cancellationToken) =>
        Retry(token => store.GetAsync(key, offset, length, version, token), cancellationToken);

    public Task<StorePage<ObjectInfo>> ListAsync(string prefix, string? cursor, CancellationToken cancellationToken) =>
        Retry(token => store.ListAsync(prefix, cursor, token), cancellationToken);

    public Task DeleteAsync(string key, CancellationToken cancellationToken) =>
        Retry(token => store.DeleteAsync(key, token), cancellationToken);

    public Task<bool> DeleteManyAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken) =>
        Retry(token => store.DeleteManyAsync(keys, token), cancellationToken);

    public ValueTask DisposeAsync() => store.DisposeAsync();

    private async Task<T> Retry<T>(Func<CancellationToken, Task<T>> attempt, CancellationToken cancellationToken) =>
        await _retries.ExecuteAsync(async token => await attempt(token), cancellationToken);

    private async Task Retry(Func<CancellationToken, Task> attempt, CancellationToken cancellationToken) =>
        await _retries.ExecuteAsync(async token => await attempt(token), cancellationToken);

    // What stands there, if it is byte for byte this one.
    private async Task<ObjectInfo?> HoldsAsync(string key, ObjectBody body, CancellationToken cancellationToken)
    {
        var info = await store.HeadAsync(key, cancellationToken);
        if (info is null || info.Bytes != body.Bytes.Length)
            return null;
        if (info.Bytes == 0)
            return info;
        var present = await store.ReadWholeAsync(key, cancellationToken);
        return present is not null && present.AsSpan().SequenceEqual(body.Bytes.Span) ? info : null;
    }

    private sealed class RetryingUpload(RetryingStore retrying, IObjectUpload upload) : IObjectUpload
    {
        public Task<string> PutPartAsync(int number, ObjectBody body, CancellationToken cancellationToken) =>
            retrying.Retry(token => upload.PutPartAsync(number, body, token), cancellationToken);

        public Task<CopyAnswer> CopyPartAsync(int number, CopySource source, long offset, long length, CancellationToken cancellationToken) =>
            retrying.Retry(token => upload.CopyPartAsync(number, source, offset, length, token), cancellationToken);

        public Task<CompleteAnswer> CompleteAsync(IReadOnlyList<string> parts, string sha256, CancellationToken cancellationToken) =>
            retrying.Retry(token => upload.CompleteAsync(parts, sha256, token), cancellationToken);

        public Task AbortAsync(CancellationToken cancellationToken) => retrying.Retry(upload.AbortAsync, cancellationToken);
    }
}
