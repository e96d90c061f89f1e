using System.Net;
using System.Net.Http.Headers;
using WandbExporter.Core.Errors;
using WandbExporter.Client.Model;
using WandbExporter.Client.Transport;

namespace WandbExporter.Client.Downloads;

/// <summary>
/// Downloads run files: bytes are written to the destination once and in order, a cut transfer goes on where it broke off, an expired
/// URL is renewed, and size and MD5 are checked against what the server said.
/// </summary>
internal sealed class Downloader(
    WandbClientOptions options,
    FileRequests requests,
    RetryPolicy retry,
    HttpPipe pipe,
    Func<RunFile, CancellationToken, Task<RunFile?>> renew) : IDisposable
{
    private readonly SemaphoreSlim slots = new(options.MaxDownloads);

    public async Task<DownloadResult> DownloadAsync(RunFile file, Stream destination, CancellationToken cancellationToken)
    {
        if (file.IsReference)
        {
            throw new ExportException(new Failure(FailureCategory.Permanent, "reference",
                $"The file {file} only refers to something outside W&B, which is not downloaded.", ExitCode.Incomplete));
        }
        await slots.WaitAsync(cancellationToken);
        try
        {
            using var transfer = new Transfer(file, destination);
            await retry.ExecuteAsync(token => AttemptAsync(transfer, token), maxAttempts: null, cancellationToken);
            return transfer.Finish();
        }
        catch (DestinationFailedException failed)
        {
            failed.Cause.Throw();
            throw;
        }
        finally
        {
            slots.Release();
        }
    }

    public void Dispose() => slots.Dispose();

    private async Task<bool> AttemptAsync(Transfer transfer, CancellationToken cancellationToken)
    {
        var subject = $"the file {transfer.File}";
        using var deadline = new ProgressDeadline(options.AttemptTimeout, options.TimeProvider, cancellationToken);
        var range = transfer.Received > 0 ? new RangeHeaderValue(transfer.Received, null) : null;
        var address = requests.AddressOf(transfer.File.Source, subject);
        using var response = await requests.GetAsync(address, range, subject, deadline, () => transfer.Requests++, cancellationToken);
        var host = response.RequestMessage!.RequestUri!.Authority;
        return await pipe.GuardAsync(subject, host, deadline, async () =>
        {
            await using var body = new DeadlineStream(await response.Content.ReadAsStreamAsync(cancellationToken), deadline, long.MaxValue);
            if (response.IsSuccessStatusCode)
            {
                await transfer.ReceiveAsync(response, body, cancellationToken);
                return true;
            }
            if (response.StatusCode == HttpStatusCode.NotFound && transfer.File.SizeBytes == 0) return true;
            if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable && transfer.IsComplete) return true;
            throw await RefusedAsync(transfer, subject, response, body, cancellationToken);
        });
    }

    private async Task<AttemptException> RefusedAsync(Transfer transfer, string subject, HttpResponseMessage response, Stream body, CancellationToken cancellationToken)
    {
        var (refused, expired) = await requests.RefusedAsync(subject, response, body, cancellationToken);
        if (!expired) return refused;
        if (!transfer.Renewed && await renew(transfer.File, cancellationToken) is { } fresh)
        {
            transfer.Renew(fresh);
            return new AttemptException(refused.Failure with { Category = FailureCategory.Transient }) { Retry = true, RetryAfter = TimeSpan.Zero };
        }
        return requests.RefusedForGood(subject, response, refused);
    }
}
