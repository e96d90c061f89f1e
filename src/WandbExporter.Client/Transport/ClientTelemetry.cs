using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Net;

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
    private static readonly Histogram<double> Duration = Meter.CreateHistogram<double>(
        "wandb.client.request.duration", "s", "Time until the head of an answer, of each attempt.");

    private static readonly Counter<long> Retries = Meter.CreateCounter<long>("wandb.client.retries", "{attempt}", "Attempts that were repeated.");
    private static readonly Counter<long> Throttled = Meter.CreateCounter<long>("wandb.client.throttled", "{request}", "Requests refused for coming too fast.");

    /// <summary>Begins to measure a request; to be disposed when its head is there, or it failed. Null if nobody listens.</summary>
    /// <param name="request">With its address.</param>
    /// <param name="subject">What is asked for.</param>
    public static Call? Begin(HttpRequestMessage request, string subject) =>
        Duration.Enabled || Source.HasListeners() ? new Call(request, subject) : null;

    /// <param name="code">Of the failure that is tried again.</param>
    public static void Retried(string code) => Retries.Add(1, new KeyValuePair<string, object?>("error.type", code));

    public static void Refused() => Throttled.Add(1);

    internal sealed class Call : IDisposable
    {
        private readonly string host;
        private readonly long begun;
        private readonly Activity? activity;
        private int? status;
        private string? error;

        public Call(HttpRequestMessage request, string subject)
        {
            host = request.RequestUri!.Host;
            begun = Stopwatch.GetTimestamp();
            activity = Source.StartActivity("wandb.client.request", ActivityKind.Client);
            if (activity is not { IsAllDataRequested: true })
                return;
            activity.SetTag("http.request.method", request.Method.Method);
            activity.SetTag("server.address", host);
            activity.SetTag("server.port", request.RequestUri.Port);
            activity.SetTag("wandb.subject", subject);
        }

        public void Answered(HttpStatusCode answer)
        {
            status = (int)answer;
            if (status >= 400) error = status.Value.ToString(CultureInfo.InvariantCulture);
        }

        /// <param name="code">Of the failure.</param>
        public void Failed(string code) => error = code;

        public void Dispose()
        {
            if (Duration.Enabled)
            {
                var tags = new TagList { { "server.address", host } };
                if (status is not null) tags.Add("http.response.status_code", status);
                if (error is not null) tags.Add("error.type", error);
                Duration.Record(Stopwatch.GetElapsedTime(begun).TotalSeconds, tags);
            }
            if (activity is null) return;
            if (status is not null) activity.SetTag("http.response.status_code", status);
            if (error is not null)
            {
                activity.SetTag("error.type", error);
                activity.SetStatus(ActivityStatusCode.Error);
            }
            activity.Dispose();
        }
    }
}
