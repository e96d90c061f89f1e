using System.Net;
using System.Net.Http.Headers;
using WandbExporter.Core.Errors;
using WandbExporter.Client.Model;
using WandbExporter.Client.Transport;

namespace WandbExporter.Client.Downloads;

/// <summary>
/// Downloads exported history files in ranges, several at a time, each written to its place. A range that breaks off goes on where it
/// stopped; an expired URL is renewed once for all of them. The server gives no digest: a file that changes under way is noticed by its
/// entity tag and its length.
/// </summary>
internal sealed class RangedDownloader(
    WandbClientOptions options,
    FileRequests requests,
    RetryPolicy retry,
    HttpPipe pipe,
    Func<HistoryFile, CancellationToken, Task<HistoryFile?>> renew) : IDisposable
{
    private readonly SemaphoreSlim slots = new(options.MaxDownloads);

    /// <summary>Returns the file's length.</summary>
    /// <param name="write">Puts bytes at a place of the file; called by several threads at once, never for the same place.</param>
    public async Task<long> DownloadAsync(
        HistoryFile file, Func<long, ReadOnlyMemory<byte>, CancellationToken, ValueTask> write, CancellationToken cancellationToken)
    {
        using var transfer = new RangedTransfer(file, write);
        try
        {
            // The first range tells the length; HEAD would not do: a URL that is signed for GET may refuse it.
            await FetchAsync(transfer, 0, cancellationToken);
            var rest = Enumerable.Range(1, int.MaxValue).Select(index => index * RangedTransfer.RangeBytes).TakeWhile(start => start < transfer.Length);
            var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.MaxDownloads, CancellationToken = cancellationToken };
            await Parallel.ForEachAsync(rest, parallel, async (start, token) => await FetchAsync(transfer, start, token));
            return transfer.Length!.Value;
        }
        catch (DestinationFailedException failed)
        {
            failed.Cause.Throw();
            throw;
        }
    }

    public void Dispose() => slots.Dispose();

    private async Task FetchAsync(RangedTransfer transfer, long start, CancellationToken cancellationToken)
    {
        await slots.WaitAsync(cancellationToken);
        try
        {
            var range = new RangedTransfer.Range(start);
            await retry.ExecuteAsync(token => AttemptAsync(transfer, range, token), maxAttempts: null, cancellationToken);
        }
        finally
        {
            slots.Release();
        }
    }

    private async Task<bool> AttemptAsync(RangedTransfer transfer, RangedTransfer.Range range, CancellationToken cancellationToken)
    {
        var file = transfer.File;
        var subject = $"{file}";
        using var deadline = new ProgressDeadline(options.AttemptTimeout, options.TimeProvider, cancellationToken);
        var asked = new RangeHeaderValue(range.Next, range.LastOf(transfer.Length));
        using var response = await requests.GetAsync(requests.AddressOf(file.Url, subject), asked, subject, deadline, () => { }, cancellationToken);
        return await pipe.GuardAsync(subject, response.RequestMessage!.RequestUri!.Authority, deadline, async () =>
        {
            await using var body = new DeadlineStream(await response.Content.ReadAsStreamAsync(cancellationToken), deadline, long.MaxValue);
            if (!response.IsSuccessStatusCode) throw await RefusedAsync(transfer, file, subject, response, body, cancellationToken);
            await transfer.ReceiveAsync(range, response, body, cancellationToken);
            return true;
        });
    }

    private async Task<AttemptException> RefusedAsync(
        RangedTransfer transfer, HistoryFile asked, string subject, HttpResponseMessage response, Stream body, CancellationToken cancellationToken)
    {
        if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable) return transfer.Changed();
        var (refused, expired) = await requests.RefusedAsync(subject, response, body, cancellationToken);
        if (!expired) return refused;
        if (await transfer.RenewAsync(asked, renew, cancellationToken))
            return new AttemptException(refused.Failure with { Category = FailureCategory.Transient }) { Retry = true, RetryAfter = TimeSpan.Zero };
        return requests.RefusedForGood(subject, response, refused);
    }
}
