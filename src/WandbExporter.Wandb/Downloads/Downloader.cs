using System.Net;
using System.Net.Http.Headers;
using WandbExporter.Core.Errors;
using WandbExporter.Wandb.Model;
using WandbExporter.Wandb.Pacing;
using WandbExporter.Wandb.Transport;

namespace WandbExporter.Wandb.Downloads;

/// <summary>
/// Downloads run files: bytes are written to the destination once and in order, a cut transfer goes on where it broke off, an expired
/// URL is renewed, and size and MD5 are checked against what the server said.
/// </summary>
internal sealed class Downloader(
    WandbClientOptions options,
    Endpoint endpoint,
    Governor governor,
    AnswerClassifier classifier,
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
        using var response = await FollowAsync(transfer, subject, deadline, cancellationToken);
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

    /// <summary>Follows redirects by hand, so that credentials never leave the API's own host.</summary>
    private async Task<HttpResponseMessage> FollowAsync(Transfer transfer, string subject, ProgressDeadline deadline, CancellationToken cancellationToken)
    {
        var address = AddressOf(transfer.File);
        for (var hop = 0; hop <= 5; hop++)
        {
            using var turn = endpoint.Owns(address) ? await governor.EnterAsync(cancellationToken) : null;
            transfer.Requests++;
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            if (transfer.Received > 0) request.Headers.Range = new RangeHeaderValue(transfer.Received, null);
            var response = await pipe.SendForFileAsync(request, subject, deadline);
            if (response.StatusCode is not (HttpStatusCode.Moved or HttpStatusCode.Found or HttpStatusCode.SeeOther
                or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect)) return response;
            using (response)
            {
                address = Redirected(subject, address, response.Headers);
            }
        }
        throw new AttemptException(new Failure(FailureCategory.Permanent, "redirect_loop", $"The server redirects {subject} in circles.", ExitCode.Incomplete));
    }

    private Uri AddressOf(RunFile file)
    {
        if (file.Source is { Length: > 0 } source && TryParse(endpoint.Root, source, out var address)) return address;
        throw new AttemptException(new Failure(FailureCategory.Permanent, "bad_url", $"The server gives no usable URL for the file {file}.", ExitCode.Incomplete));
    }

    private static Uri Redirected(string subject, Uri from, HttpResponseHeaders headers)
    {
        var location = headers.NonValidated.TryGetValues("Location", out var values) ? values.ToString() : "";
        if (!TryParse(from, location, out var to) || (from.Scheme == Uri.UriSchemeHttps && to.Scheme != Uri.UriSchemeHttps))
        {
            throw new AttemptException(new Failure(FailureCategory.Permanent, "bad_redirect",
                $"The server redirects {subject} to an address that is none, or not a secure one.", ExitCode.Incomplete));
        }
        return to;
    }

    /// <summary>Keeps the address as the server wrote it: a signature covers every character.</summary>
    private static bool TryParse(Uri relativeTo, string text, out Uri address)
    {
        var asWritten = new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true };
        if (text.StartsWith('/') && !text.StartsWith("//", StringComparison.Ordinal)) text = relativeTo.GetLeftPart(UriPartial.Authority) + text;
        return Uri.TryCreate(text, asWritten, out address!) && address.Scheme is "http" or "https" && address.UserInfo.Length == 0;
    }

    private async Task<AttemptException> RefusedAsync(Transfer transfer, string subject, HttpResponseMessage response, Stream body, CancellationToken cancellationToken)
    {
        var text = await GraphQLTransport.BeginningAsync(body, cancellationToken);
        var ours = endpoint.Owns(response.RequestMessage!.RequestUri!);
        var refused = classifier.OfStatus(subject, response.StatusCode, response.ReasonPhrase, text, pipe.LimitsOf(response).RetryAfter);
        var expired = response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden
            || (response.StatusCode == HttpStatusCode.BadRequest && text.Contains("xpired", StringComparison.Ordinal));
        if (!expired) return refused;
        if (!transfer.Renewed && await renew(transfer.File, cancellationToken) is { } fresh)
        {
            transfer.Renew(fresh);
            return new AttemptException(refused.Failure with { Category = FailureCategory.Transient }) { Retry = true, RetryAfter = TimeSpan.Zero };
        }
        // A store that refuses a fresh URL says nothing about our key.
        return ours ? refused : new AttemptException(new Failure(FailureCategory.Permanent, "file_forbidden",
            $"The object store refuses {subject} although its URL is fresh; ask the server's operator.", ExitCode.Incomplete, refused.Failure.LastAnswer));
    }
}
