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
/// and again, and the circuit of one that gives nothing opens: it is left alone for a while, and then one request finds out.
/// </summary>
/// <param name="lookUp">Looks a host's name up.</param>
internal sealed class HttpReferenceReader(ReferenceList list, TimeProvider time, Func<string, CancellationToken, Task<IPAddress[]>> lookUp) : IReferenceReader
{
    private const string UserAgent = "wandb-export";
    private const int MostRedirects = 8;
    private const int MostFailures = 3;

    /// <summary>A host that sends so much of a content, or all of it, gives something.</summary>
    private const long SomeBytes = 64 * 1024;

    /// <summary>
    /// Between its first refusal and its last one, with nothing given between them, a host may have so long before it is left alone, which is longer than all
    /// attempts at one content take; and how long it is then.
    /// </summary>
    private static readonly TimeSpan LongestOutage = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(10);

    private readonly HttpMessageInvoker _sockets = ReferenceSockets.Create(list, lookUp);
    private readonly ConcurrentDictionary<string, bool> _reached = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> _failures = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Circuit> _circuits = new(StringComparer.Ordinal);
    private readonly long _epoch = time.GetTimestamp();

    public async Task<ReferenceAnswer> OpenAsync(ReferenceAddress address, string? version, long offset, ReferenceAnswer? begun, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (list.RefusalOf(address) is { } refusal)
            throw new WandbException(refusal);
        var at = address;
        for (var hop = 0; hop <= MostRedirects; hop++)
        {
            var response = await SendAsync(at, hop > 0, offset, begun, cancellationToken);
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
        throw new WandbException(new Failure(FailureCategory.Permanent, FailureCode.RedirectLoop, $"{address} leads in circles.", ExitCode.Incomplete));
    }

    public ValueTask DisposeAsync()
    {
        _sockets.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>
    /// Whether a host has refused for so long that the contents behind it are not asked for: some thousand may be, and each would wait. Of those that ask
    /// after its break one may.
    /// </summary>
    private bool IsLeftAlone(ReferenceAddress at)
    {
        if (!_circuits.TryGetValue(at.Place, out var circuit))
            return false;
        lock (circuit)
        {
            var state = circuit.StateAt(Now);
            if (state == CircuitState.Closed)
                return false;
            if (state == CircuitState.Open || circuit.IsProbing)
                return true;
            circuit.Probe(at.Place);
            return false;
        }
    }

    /// <summary>A host gave nothing: no answer, one that may pass, or no byte of a content.</summary>
    private void Refuse(string host)
    {
        var circuit = _circuits.GetOrAdd(host, static _ => new Circuit(failures: 2, things: 1, LongestOutage, Pause, Pause));
        lock (circuit)
            circuit.Failed(Now, host);
    }

    private void Give(string host) => _circuits.TryRemove(host, out _);

    /// <summary>What was asked has ended; if it has said nothing of the host, another one may find out.</summary>
    private void Leave(string host)
    {
        if (!_circuits.TryGetValue(host, out var circuit))
            return;
        lock (circuit)
            circuit.Abandon(host);
    }

    private TimeSpan Now => time.GetElapsedTime(_epoch);

    private async Task<HttpResponseMessage> SendAsync(ReferenceAddress at, bool isRedirected, long offset, ReferenceAnswer? begun, CancellationToken cancellationToken)
    {
        var url = at.Url!;
        var host = at.Place;
        if (!list.Names(at.Host, at.Port) && ReferenceSockets.HasProxy(url))
            throw ReferenceFailure.NotPublic(at, isByProxy: true, isRedirected);
        if (_failures.GetValueOrDefault(host) >= MostFailures)
            throw new WandbException(new Failure(FailureCategory.Permanent, FailureCode.Connection, $"{host} never answered, and is not asked for {at} any more; the next start asks it again.", ExitCode.Incomplete));
        if (IsLeftAlone(at))
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
            if (ReferenceFailure.MayPass(response.StatusCode))
                Refuse(host);
            else if (!IsContent(response))
                Give(host);
            return response;
        }
        catch (HttpRequestException refused) when (refused.InnerException is NotPublicException)
        {
            Leave(host);
            throw ReferenceFailure.NotPublic(at, isByProxy: false, isRedirected);
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException or SocketException or AuthenticationException)
        {
            var reached = _reached.ContainsKey(host);
            if (reached)
                Refuse(host);
            else
            {
                // It is counted otherwise; a probe of it has ended.
                _failures.AddOrUpdate(host, 1, (_, count) => count + 1);
                Leave(host);
            }
            throw ReferenceFailure.OfConnection(at, broken, reached);
        }
        catch (OperationCanceledException)
        {
            // It was waited for as long as for any answer; or the export ends, and then it does not matter.
            Refuse(host);
            throw;
        }
    }

    private async Task<ReferenceAnswer> AnswerAsync(ReferenceAddress at, HttpResponseMessage response, long offset, CancellationToken cancellationToken)
    {
        if (!IsContent(response))
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
        var body = new ResponseBody(response, await response.Content.ReadAsStreamAsync(cancellationToken), given: () => Give(at.Place), refused: () => Refuse(at.Place), left: () => Leave(at.Place));
        return new ReferenceAnswer(body)
        {
            Offset = range is null ? 0 : range.From ?? offset,
            Length = range is null ? headers.ContentLength : range.Length,
            ETag = response.Headers.NonValidated.TryGetValues("ETag", out var tags) ? tags.ToString() : null,
            Md5 = range is null && headers.ContentMD5 is { Length: 16 } md5 ? new ReadOnlyMemory<byte>(md5) : default(ReadOnlyMemory<byte>?),
        };
    }

    private static bool IsContent(HttpResponseMessage response) => response.StatusCode is HttpStatusCode.OK or HttpStatusCode.PartialContent;

    /// <summary>The body, with the answer that it belongs to.</summary>
    /// <param name="given">Called when some of it is there, or all.</param>
    /// <param name="refused">Called where it breaks off, or is waited for in vain.</param>
    /// <param name="left">Called at its end.</param>
    private sealed class ResponseBody(HttpResponseMessage response, Stream body, Action given, Action refused, Action left) : ForwardStream
    {
        private long _received;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            try
            {
                var count = await body.ReadAsync(buffer, cancellationToken);
                var before = _received;
                _received += count;
                if (count == 0 || (before < SomeBytes && _received >= SomeBytes))
                    given();
                return count;
            }
            catch (Exception broken) when (broken is IOException or OperationCanceledException or HttpRequestException)
            {
                refused();
                throw;
            }
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                response.Dispose();
                left();
            }
            base.Dispose(disposing);
        }
    }
}
