using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Authentication;
using WandbExporter.Client.Pacing;
using WandbExporter.Client.Transport;
using WandbExporter.Core.Errors;
using WandbExporter.Core.IO;
using WandbExporter.Core.Ports;
using WandbExporter.Core.References;

namespace WandbExporter.Client.References;

/// <summary>
/// Reads what web servers give to everybody. Each address on the way, of redirects too, is held against the list before it is contacted. A failed
/// attempt is an <see cref="AttemptException"/>, which knows how long the server asks to wait. A host that never answered is not called again
/// and again, and one that gives nothing is left alone for a while.
/// </summary>
/// <param name="lookUp">Looks a host's name up.</param>
internal sealed class HttpReferenceReader(ReferenceList list, TimeProvider time, Func<string, CancellationToken, Task<IPAddress[]>> lookUp) : IReferenceReader
{
    private const string UserAgent = "wandb-export";
    private const int MostRedirects = 8;
    private const int MostFailures = 3;

    /// <summary>How long a host may give nothing before it is left alone, which is longer than all attempts at one content take; and how long it is then.</summary>
    private static readonly TimeSpan LongestOutage = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(10);

    private readonly HttpMessageInvoker _sockets = ReferenceSockets.Create(list, lookUp);
    private readonly ConcurrentDictionary<string, bool> _reached = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> _failures = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, long> _outSince = new(StringComparer.Ordinal);

    public async Task<ReferenceAnswer> OpenAsync(ReferenceAddress address, string? version, long offset, ReferenceAnswer? begun, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (list.RefusalOf(address) is { } refusal)
            throw new ExportException(refusal);
        var at = address;
        for (var hop = 0; hop <= MostRedirects; hop++)
        {
            var response = await SendAsync(at, offset, begun, cancellationToken);
            if (response.StatusCode is not (HttpStatusCode.Moved or HttpStatusCode.Found or HttpStatusCode.SeeOther
                or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect))
                return await AnswerAsync(at, response, offset, cancellationToken);
            using (response)
            {
                var location = response.Headers.NonValidated.TryGetValues("Location", out var values) ? values.ToString() : "";
                var to = at.Redirected(location);
                if (!list.Allows(to))
                    throw ReferenceFailure.Redirected(at, to);
                at = to;
            }
        }
        throw new ExportException(new Failure(FailureCategory.Permanent, FailureCode.RedirectLoop, $"{address} leads in circles.", ExitCode.Incomplete));
    }

    public ValueTask DisposeAsync()
    {
        _sockets.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Whether a host has given nothing for so long that the contents behind it are not asked for: some thousand may be, and each would wait.</summary>
    private bool IsLeftAlone(string host)
    {
        if (!_outSince.TryGetValue(host, out var since) || time.GetElapsedTime(since) is var outage && outage < LongestOutage)
            return false;
        return outage < LongestOutage + Pause || !_outSince.TryUpdate(host, time.GetTimestamp(), since);
    }

    private async Task<HttpResponseMessage> SendAsync(ReferenceAddress at, long offset, ReferenceAnswer? begun, CancellationToken cancellationToken)
    {
        var url = at.Url!;
        var host = at.Place;
        if (!list.Names(at.Host, at.Port) && ReferenceSockets.HasProxy(url))
            throw ReferenceFailure.NotPublic(at, isByProxy: true);
        if (_failures.GetValueOrDefault(host) >= MostFailures)
            throw new ExportException(new Failure(FailureCategory.Permanent, FailureCode.Connection, $"{host} never answered, and is not asked for {at} any more; the next start asks it again.", ExitCode.Incomplete));
        if (IsLeftAlone(host))
            throw ReferenceFailure.Unavailable(at);
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.TryAddWithoutValidation("User-Agent", UserAgent);
        if (offset > 0)
        {
            request.Headers.Range = new RangeHeaderValue(offset, null);
            if (EntityTagHeaderValue.TryParse(begun?.ETag, out var tag) && !tag.IsWeak)
                request.Headers.IfRange = new RangeConditionHeaderValue(tag);
        }
        try
        {
            var response = await _sockets.SendAsync(request, cancellationToken);
            _reached[host] = true;
            if (!ReferenceFailure.MayPass(response.StatusCode))
                _outSince.TryRemove(host, out _);
            else
                _outSince.TryAdd(host, time.GetTimestamp());
            return response;
        }
        catch (HttpRequestException refused) when (refused.InnerException is NotPublicException)
        {
            throw ReferenceFailure.NotPublic(at, isByProxy: false);
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException or SocketException or AuthenticationException)
        {
            var reached = _reached.ContainsKey(host);
            if (!reached)
                _failures.AddOrUpdate(host, 1, (_, count) => count + 1);
            throw ReferenceFailure.OfConnection(at, broken, reached);
        }
    }

    private async Task<ReferenceAnswer> AnswerAsync(ReferenceAddress at, HttpResponseMessage response, long offset, CancellationToken cancellationToken)
    {
        if (response.StatusCode is not (HttpStatusCode.OK or HttpStatusCode.PartialContent))
        {
            using (response)
            {
                throw response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable
                    ? ReferenceFailure.Changing(at)
                    : ReferenceFailure.OfStatus(at, response.StatusCode, RateLimitHeaders.Of(response, time.GetUtcNow()).RetryAfter);
            }
        }
        var headers = response.Content.Headers;
        var range = response.StatusCode == HttpStatusCode.PartialContent ? headers.ContentRange : null;
        return new ReferenceAnswer(new ResponseBody(response, await response.Content.ReadAsStreamAsync(cancellationToken)))
        {
            Offset = range is null ? 0 : range.From ?? offset,
            Length = range is null ? headers.ContentLength : range.Length,
            ETag = response.Headers.NonValidated.TryGetValues("ETag", out var tags) ? tags.ToString() : null,
            Md5 = range is null && headers.ContentMD5 is { Length: 16 } md5 ? new ReadOnlyMemory<byte>(md5) : default(ReadOnlyMemory<byte>?),
        };
    }

    /// <summary>The body, with the answer that it belongs to.</summary>
    private sealed class ResponseBody(HttpResponseMessage response, Stream body) : ForwardStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => body.ReadAsync(buffer, cancellationToken);

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                response.Dispose();
            base.Dispose(disposing);
        }
    }
}
