using System.Net;
using System.Net.Http.Headers;
using WandbExporter.Client.Model;
using WandbExporter.Client.Pacing;
using WandbExporter.Client.Transport;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ports;

namespace WandbExporter.Client.Downloads;

/// <summary>
/// Downloads contents, in order with their digests, or in ranges to their places. What is large comes in ranges side by side either way. A
/// transfer that breaks off goes on where it stopped, under the condition that the content is still the same; an expired URL is renewed, once
/// for all ranges. Each byte is written once.
/// </summary>
internal sealed class DownloadEngine(WandbClientOptions options, FileRequests requests, RetryPolicy retry, HttpPipe pipe, Bandwidth? bandwidth) : IDisposable
{
    public const long RangeBytes = 8L << 20;

    private const string StoredEncoding = "X-Goog-Stored-Content-Encoding";

    private const string Kind = "Download";

    private readonly RequestTrace _trace = new(options);
    private readonly SemaphoreSlim _slots = new(options.MaxDownloads);
    private readonly RangeBuffers _buffers = new(options.MaxDownloads);

    /// <summary>Writes the content in order, behind what the destination has of it already, and holds the whole against what is listed.</summary>
    /// <param name="name">The file's.</param>
    /// <param name="received">Told of bytes as they come, and before they are written; by several threads at once.</param>
    /// <param name="beside">Beside the downloads at a time: where who reads what is written may be waiting for others of them.</param>
    public Task<DownloadedContent> InOrderAsync(
        DownloadSource source, string name, Stream destination, ContentForm form, CancellationToken cancellationToken, Action<long>? received = null, bool beside = false) => ToDestinationAsync(async () =>
    {
        using var download = new Download(source, received);
        await using var content = new ReceivedContent(source, name, destination, form);
        if (destination is IResumedStream resumed)
            await content.ResumeAsync(resumed, cancellationToken);
        if (beside)
            await FetchAsync(download, RestOf(content), content, cancellationToken);
        else
            await InSlotAsync(() => ReceiveAsync(download, content, cancellationToken), cancellationToken);
        var (bytes, agreement) = await RetryPolicy.OnceAsync(content.FinishAsync);
        return new DownloadedContent(bytes, agreement, content.Md5 is { } md5 ? new ReadOnlyMemory<byte>(md5) : default(ReadOnlyMemory<byte>?), download.Requests, download.Source);
    });

    /// <summary>Writes the content in ranges side by side; returns its length. Nothing is digested: a change under way is noticed by entity tag and length.</summary>
    /// <param name="write">Puts bytes at a place; called by several threads at once, never for the same place.</param>
    public Task<long> SideBySideAsync(
        DownloadSource source, Func<long, ReadOnlyMemory<byte>, CancellationToken, ValueTask> write, CancellationToken cancellationToken) => ToDestinationAsync(async () =>
    {
        using var download = new Download(source, told: null);
        // The first range tells the length; HEAD would not do: a URL that is signed for GET may refuse it. A store without ranges sends all.
        var first = await RangeAsync(0, cancellationToken);
        if (!first.IsPiece || download.Length is null)
            return first.Next;
        var rest = Enumerable.Range(1, int.MaxValue).Select(index => index * RangeBytes).TakeWhile(start => start < download.Length);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.MaxDownloads, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(rest, parallel, async (start, token) => await RangeAsync(start, token));
        return download.Length!.Value;

        async Task<Stretch> RangeAsync(long start, CancellationToken token)
        {
            var range = new Stretch(start, start + RangeBytes, PutAsync);
            await InSlotAsync(() => FetchAsync(download, range, null, token), token);
            return range;
        }

        async ValueTask PutAsync(long at, ReadOnlyMemory<byte> bytes, CancellationToken token)
        {
            try
            {
                await write(at, bytes, token);
            }
            catch (Exception failed)
            {
                throw new DestinationFailedException(failed);
            }
        }
    });

    public void Dispose() => _slots.Dispose();

    private static async Task<T> ToDestinationAsync<T>(Func<Task<T>> download)
    {
        try
        {
            return await download();
        }
        catch (DestinationFailedException failed)
        {
            failed.Cause.Throw();
            throw;
        }
    }

    private static Stretch RestOf(ReceivedContent content, long? bytes = null) =>
        new(content.Sent.Bytes, content.Sent.Bytes + bytes, (_, passed, token) => content.WriteAsync(passed, token));

    /// <summary>
    /// Receives the content in order. Of a large one the first range tells the length, and whether the store has ranges; the others come side by
    /// side if it is sent as it is stored, and if mixing two contents would be noticed.
    /// </summary>
    private async Task ReceiveAsync(Download download, ReceivedContent content, CancellationToken cancellationToken)
    {
        if (content.Sent.Bytes > 0 && content.Sent.Bytes == download.Source.Listed.Bytes)
            return;
        if (download.Source.Listed.Bytes - content.Sent.Bytes > 2 * RangeBytes)
        {
            var first = RestOf(content, RangeBytes);
            await FetchAsync(download, first, content, cancellationToken);
            if (!first.IsPiece)
                return;
            if (download.AllowsRanges)
            {
                var ranges = new RangesInOrder(content, download.Length!.Value, _slots, _buffers, (stretch, passed, token) => FetchAsync(download, stretch, passed, token));
                await ranges.ReceiveAsync(cancellationToken);
            }
            if (content.Sent.Bytes == download.Length && !content.IsShort)
                return;
        }
        await FetchAsync(download, RestOf(content), content, cancellationToken);
    }

    private async Task InSlotAsync(Func<Task> fetch, CancellationToken cancellationToken)
    {
        await _slots.WaitAsync(cancellationToken);
        try
        {
            await fetch();
        }
        finally
        {
            _slots.Release();
        }
    }

    /// <param name="content">Takes the stretch, when that goes on where it stands.</param>
    private async Task FetchAsync(Download download, Stretch stretch, ReceivedContent? content, CancellationToken cancellationToken)
    {
        var asked = new Asked(Kind, download.Source.Subject);
        await retry.ExecuteAsync(token => AttemptAsync(download, stretch, content, asked, token), requests.Retries(download.Source.Url), maxAttempts: null, cancellationToken);
    }

    private Task<bool> AttemptAsync(Download download, Stretch stretch, ReceivedContent? content, Asked asked, CancellationToken cancellationToken) =>
        _trace.FollowAsync(Kind, download.Source.Subject, sending => AttemptAsync(download, stretch, content, asked, sending, cancellationToken));

    private async Task<bool> AttemptAsync(Download download, Stretch stretch, ReceivedContent? content, Asked asked, Action sending, CancellationToken cancellationToken)
    {
        var source = download.Source;
        var wanted = new FileRequest(
            stretch.Next > 0 || stretch.IsPiece ? new RangeHeaderValue(stretch.Next, stretch.LastOf(stretch.IsPiece ? download.Length : null)) : null,
            stretch.Next > 0 ? download.Condition : null,
            download.AcceptEncoding);
        var location = download.LocationOf(source);
        var address = location ?? requests.AddressOf(source.Url, source.Subject);
        using var deadline = pipe.Deadline(cancellationToken);
        using var response = await requests.GetAsync(address, wanted, asked, deadline, Count, cancellationToken);
        return await pipe.GuardAsync(source.Subject, response.RequestMessage!.RequestUri!.Authority, deadline, async () =>
        {
            await using var body = new DeadlineStream(await response.Content.ReadAsStreamAsync(cancellationToken), deadline, long.MaxValue, bandwidth);
            if (!response.IsSuccessStatusCode)
            {
                if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable && wanted.Range is not null)
                {
                    download.RequireEnd(stretch, response.Content.Headers.ContentRange?.Length);
                    return true;
                }
                // Not every store keeps an object of no bytes.
                if (response.StatusCode == HttpStatusCode.NotFound && source.Listed.IsEmpty && stretch.Next == 0)
                    return true;
                throw await RefusedAsync(download, source, location, response, body, cancellationToken);
            }
            if (stretch.IsPiece)
                download.Found(source, address, response.RequestMessage.RequestUri);
            if (content is null)
            {
                await download.ReceiveAsync(stretch, response, body, null, cancellationToken);
                return true;
            }
            if (download.AcceptEncoding is null && stretch.Next == 0 && IsDecodedByStore(response))
                throw AsItIsStored(download);
            // Where a range does not say of how many it is one, nobody knows which is the last.
            if (stretch.IsPiece && response.Content.Headers.ContentRange is { HasLength: false })
                throw InOneStream(download, stretch);
            content.Begin(Validators.Of(response), cancellationToken);
            var had = stretch.Next;
            await download.ReceiveAsync(stretch, response, body, content.Sent, cancellationToken);
            // An end before the listed one is believed when the store says it twice.
            if (content.IsShort && !stretch.IsPiece && stretch.Next > had)
                throw source.Cut().Again();
            return true;
        });

        void Count()
        {
            sending();
            download.CountRequest();
        }
    }

    /// <summary>Google's store decodes what it keeps encoded, and then tells neither length nor ranges of it, unless the client can do that itself.</summary>
    private static bool IsDecodedByStore(HttpResponseMessage response) =>
        response.Content.Headers.ContentEncoding.Count == 0 && response.Headers.TryGetValues(StoredEncoding, out var kept) && kept.Contains("gzip");

    private static AttemptException AsItIsStored(Download download)
    {
        download.AcceptEncoding = "gzip";
        return download.Source.Cut().Again();
    }

    private static AttemptException InOneStream(Download download, Stretch stretch)
    {
        stretch.Widen();
        return download.Source.Cut().Again();
    }

    /// <param name="location">Where an earlier range was found; null if the source's own address was asked.</param>
    private async Task<AttemptException> RefusedAsync(
        Download download, DownloadSource asked, Uri? location, HttpResponseMessage response, Stream body, CancellationToken cancellationToken)
    {
        if (response.StatusCode == HttpStatusCode.NotFound && asked.Listed.Bytes == 0)
            return new AttemptException(new Failure(FailureCategory.Permanent, FailureCode.NothingStored, $"The object store has nothing of {asked.Subject}, which is listed with 0 bytes.", ExitCode.Incomplete));
        var (refused, expired) = await requests.RefusedAsync(asked.Subject, response, body, cancellationToken);
        if (!expired)
            return refused;
        if (location is not null)
            download.Lose(location);
        if (location is not null || await download.RenewAsync(asked, cancellationToken))
            return new AttemptException(refused.Failure with { Category = FailureCategory.Transient }) { Retry = true, RetryAfter = TimeSpan.Zero };
        return requests.RefusedForGood(asked.Subject, response, refused);
    }
}
