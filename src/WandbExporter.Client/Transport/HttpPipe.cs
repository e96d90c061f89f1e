using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using WandbExporter.Client.Pacing;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ports;

namespace WandbExporter.Client.Transport;

/// <summary>The sockets: one pool for API answers, which may be compressed, and one for files, whose bytes are taken as they are stored.</summary>
internal sealed class HttpPipe(WandbClientOptions options, Endpoint endpoint, HostBudgets budgets, AnswerClassifier classifier) : IDisposable
{
    private readonly HttpMessageInvoker _api = options.ApiHandler is { } handler ? new(ThatStays(handler()), disposeHandler: false) : new(ApiHandler());
    private readonly HttpMessageInvoker _files = new(Sockets(DecompressionMethods.None));
    private readonly AttemptTimeouts _timeouts = new(options);
    private volatile bool _reached;

    /// <summary>What carries requests to the API if nobody brings something else.</summary>
    public static SocketsHttpHandler ApiHandler() => Sockets(DecompressionMethods.GZip | DecompressionMethods.Deflate);

    public BudgetNotice LimitsOf(HttpResponseMessage response) => RateLimitHeaders.Of(response, options.TimeProvider.GetUtcNow());

    /// <summary>An answer of the API that looked well says that the request came too fast.</summary>
    public void ObserveRefusal(RequestLane lane) => Observe(budgets.Api, lane, default, refused: true);

    /// <summary>The deadline of an attempt; for the head it has less, by how long such requests have taken.</summary>
    public ProgressDeadline Deadline(CancellationToken cancellationToken) => new(options.AttemptTimeout, options.TimeProvider, cancellationToken);

    /// <summary>Waits for the turn of a request.</summary>
    public async Task<IDisposable> EnterAsync(Uri address, RequestLane lane, Asked asked, CancellationToken cancellationToken)
    {
        try
        {
            return await budgets.Of(address).EnterAsync(lane, asked.About, cancellationToken);
        }
        catch (HostUnavailableException failed)
        {
            throw AnswerClassifier.OfOpenCircuit(asked.Subject, address.Authority, failed);
        }
    }

    /// <summary>Sends a request to the API in its turn, and reads the answer's head.</summary>
    public Task<HttpResponseMessage> SendToApiAsync(HttpRequestMessage request, RequestLane lane, Asked asked, ProgressDeadline deadline) =>
        SendAsync(_api, request, lane, asked, deadline);

    /// <summary>Sends a request for a file in its turn, and reads the answer's head.</summary>
    public Task<HttpResponseMessage> SendForFileAsync(HttpRequestMessage request, Asked asked, ProgressDeadline deadline) =>
        SendAsync(_files, request, RequestLane.Files, asked, deadline);

    /// <summary>Runs a step that reads from a response, and names what can go wrong with it.</summary>
    public async Task<T> GuardAsync<T>(string subject, string host, ProgressDeadline deadline, Func<Task<T>> step)
    {
        try
        {
            return await step();
        }
        catch (OperationCanceledException) when (deadline.Expired)
        {
            throw classifier.OfTimeout(subject, deadline.Timeout);
        }
        catch (AnswerTooLargeException tooLarge)
        {
            throw classifier.OfTooLarge(subject, tooLarge);
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException or SocketException or AuthenticationException)
        {
            throw classifier.OfConnection(subject, host, broken, _reached);
        }
        catch (InvalidDataException broken)
        {
            // A compressed body that ends too early.
            throw classifier.OfBadBody(subject, [], broken);
        }
    }

    public void Dispose()
    {
        _api.Dispose();
        _files.Dispose();
    }

    private static SocketsHttpHandler Sockets(DecompressionMethods decompression) => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        AutomaticDecompression = decompression,
        ConnectTimeout = Timeout.InfiniteTimeSpan,
        PooledConnectionLifetime = TimeSpan.FromMinutes(10),
        MaxResponseDrainSize = 0,
        // What is sent is the same whether somebody listens or not.
        ActivityHeadersPropagator = null,
    };

    /// <summary>A handler that goes where a redirect leads would take headers with it that are for this server alone.</summary>
    /// <exception cref="WandbException">It is one of those.</exception>
    private static HttpMessageHandler ThatStays(HttpMessageHandler handler)
    {
        var last = handler;
        while (last is DelegatingHandler { InnerHandler: { } inner })
            last = inner;
        return last is SocketsHttpHandler { AllowAutoRedirect: true } or HttpClientHandler { AllowAutoRedirect: true }
            ? throw new WandbException(new Failure(
                FailureCategory.Fatal,
                FailureCode.InvalidOption,
                "The primary HTTP handler for the W&B API follows redirects, which would take credentials to other hosts; set its AllowAutoRedirect to false.",
                ExitCode.Usage))
            : handler;
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMessageInvoker sockets, HttpRequestMessage request, RequestLane lane, Asked asked, ProgressDeadline deadline)
    {
        endpoint.Prepare(request);
        var address = request.RequestUri!;
        using var call = ClientTelemetry.Begin(request, asked.Subject);
        var sent = options.TimeProvider.GetTimestamp();
        try
        {
            var answer = await GuardAsync(asked.Subject, address.Authority, deadline, HeadAsync);
            call?.Answered(answer.StatusCode);
            return answer;
        }
        catch (AttemptException failed)
        {
            call?.Failed(failed.Failure.Code);
            asked.HasTimedOut |= failed.Failure.Code == FailureCode.Timeout;
            Report(failed.Failure.Code);
            throw;
        }

        async Task<HttpResponseMessage> HeadAsync()
        {
            // What was cut once may be what takes long, and then has its time.
            deadline.Arm(asked.HasTimedOut ? options.AttemptTimeout : _timeouts.Of(address.Authority, asked.Kind));
            var response = await sockets.SendAsync(request, deadline.Token);
            deadline.HeadReceived();
            _reached = true;
            // Stores have another word for it: S3's SlowDown is a 503.
            var refused = response.StatusCode == HttpStatusCode.TooManyRequests
                || (response.StatusCode == HttpStatusCode.ServiceUnavailable && !endpoint.Owns(address));
            Observe(budgets.Of(address), lane, LimitsOf(response), refused);
            if (!refused)
                Report(IsTrouble(response.StatusCode) ? FailureCode.OfStatus((int)response.StatusCode) : null);
            return response;
        }

        void Report(string? code)
        {
            var outcome = new RequestOutcome(asked.Kind, asked.About, options.TimeProvider.GetElapsedTime(sent), code);
            _timeouts.Report(address.Authority, outcome);
            budgets.Of(address).Report(lane, outcome);
        }
    }

    /// <summary>Whether the status says that the host itself is in trouble.</summary>
    private static bool IsTrouble(HttpStatusCode status) => (int)status is >= 500 and not 501;

    /// <summary>Tells a budget what an answer says of it.</summary>
    private void Observe(IBudget budget, RequestLane lane, BudgetNotice notice, bool refused)
    {
        if (refused)
            ClientTelemetry.Refused();
        budget.Observe(lane, notice, refused, options.FirstBackoff);
    }
}
