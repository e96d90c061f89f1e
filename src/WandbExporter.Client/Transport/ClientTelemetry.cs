using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Net;
using WandbExporter.Client.Pacing;
using WandbExporter.Core.Ports;

namespace WandbExporter.Client.Transport;

/// <summary>
/// What the client tells of its requests to who listens, by OpenTelemetry's names; docs/telemetry.md lists it. No address, header or body
/// is in it: of a URL only the host, which names the server and signs nothing.
/// </summary>
internal static class ClientTelemetry
{
    private const string Name = "WandbExporter.Client";
    private static readonly ActivitySource Source = new(Name);
    private static readonly Meter Meter = new(Name);
    /// <summary>Those of OpenTelemetry's own durations in seconds, and on to the time limit of a request.</summary>
    private static readonly double[] Bounds = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 30, 60];
    private static readonly Histogram<double> Duration = Meter.CreateHistogram<double>(
        "wandb.client.request.duration", "s", "Time until the head of an answer, of each attempt.", null, new InstrumentAdvice<double> { HistogramBucketBoundaries = Bounds });

    private static readonly Counter<long> Retries = Meter.CreateCounter<long>("wandb.client.retries", "{attempt}", "Attempts that were repeated.");
    private static readonly Counter<long> Throttled = Meter.CreateCounter<long>("wandb.client.throttled", "{request}", "Requests refused for coming too fast.");

    private static readonly ConcurrentDictionary<string, int> OpenCircuits = new(StringComparer.OrdinalIgnoreCase);
    private static readonly ObservableGauge<int> Circuits = Meter.CreateObservableGauge(
        "wandb.client.circuit.open",
        static () => OpenCircuits.Select(static host => new Measurement<int>(host.Value, new KeyValuePair<string, object?>("server.address", host.Key))),
        "{circuit}",
        "1 while a host fails and is left alone, and else 0.");

    private static readonly Counter<long> Received = Meter.CreateCounter<long>("wandb.client.received", "By", "Bytes of answers and files, as they come.");

    /// <summary>Begins to measure a request; to be disposed when its head is there, or it failed. Null if nobody listens.</summary>
    /// <param name="request">With its address.</param>
    /// <param name="subject">What is asked for.</param>
    public static Call? Begin(HttpRequestMessage request, string subject) =>
        Duration.Enabled || Source.HasListeners() ? new Call(request, subject) : null;

    /// <param name="code">Of the failure that is tried again.</param>
    public static void Retried(string code) => Retries.Add(1, new KeyValuePair<string, object?>("error.type", code));

    /// <summary>A host is asked.</summary>
    public static void Asks(string host) => OpenCircuits.TryAdd(host, 0);

    public static void Changed(CircuitChange change) => OpenCircuits[change.Host] = change.State == CircuitState.Closed ? 0 : 1;

    public static void Refused() => Throttled.Add(1);

    public static void Came(int bytes) => Received.Add(bytes);

    internal sealed class Call : IDisposable
    {
        private readonly string _host;
        private readonly long _begun;
        private readonly Activity? _activity;
        private int? _status;
        private string? _error;

        public Call(HttpRequestMessage request, string subject)
        {
            _host = request.RequestUri!.Host;
            _begun = Stopwatch.GetTimestamp();
            _activity = Source.StartActivity("wandb.client.request", ActivityKind.Client);
            if (_activity is not { IsAllDataRequested: true })
                return;
            _activity.SetTag("http.request.method", request.Method.Method);
            _activity.SetTag("server.address", _host);
            _activity.SetTag("server.port", request.RequestUri.Port);
            _activity.SetTag("wandb.subject", subject);
        }

        public void Answered(HttpStatusCode answer)
        {
            _status = (int)answer;
            if (_status >= 400)
                _error = _status.Value.ToString(CultureInfo.InvariantCulture);
        }

        /// <param name="code">Of the failure.</param>
        public void Failed(string code) => _error = code;

        public void Dispose()
        {
            if (Duration.Enabled)
            {
                var tags = new TagList { { "server.address", _host } };
                if (_status is not null)
                    tags.Add("http.response.status_code", _status);
                if (_error is not null)
                    tags.Add("error.type", _error);
                Duration.Record(Stopwatch.GetElapsedTime(_begun).TotalSeconds, tags);
            }
            if (_activity is null)
                return;
            if (_status is not null)
                _activity.SetTag("http.response.status_code", _status);
            if (_error is not null)
            {
                _activity.SetTag("error.type", _error);
                _activity.SetStatus(ActivityStatusCode.Error);
            }
            _activity.Dispose();
        }
    }
}
