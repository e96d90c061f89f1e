using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using WandbExporter.Core.Errors;

namespace WandbExporter.Cli.Monitoring;

/// <summary>
/// Sends metrics and spans to an OpenTelemetry collector, if the environment names one as for every other program
/// (<c>OTEL_EXPORTER_OTLP_ENDPOINT</c> and what belongs to it, which the library reads). Without it nothing of the library is loaded, and
/// nothing is measured.
/// </summary>
internal static class Telemetry
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private static readonly string[] Endpoints = [Endpoint, "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"];

    /// <summary>Null if the environment names no collector. To be disposed at the end: what is still to be sent goes out then.</summary>
    /// <exception cref="ExportException">Exit 2: what it names is no address.</exception>
    public static IDisposable? FromEnvironment()
    {
        var named = Endpoints.Where(name => Environment.GetEnvironmentVariable(name) is { Length: > 0 }).ToList();
        if (named.FirstOrDefault(name => !IsAddress(Environment.GetEnvironmentVariable(name)!)) is { } wrong)
        {
            throw new ExportException(new Failure(
                FailureCategory.Fatal, FailureCode.Configuration, $"{wrong} is no http:// or https:// address; correct it, or unset it to send no telemetry.", ExitCode.Usage));
        }
        return named.Count == 0 ? null : new Sending(HasEndpoint("METRICS"), HasEndpoint("TRACES"));

        bool HasEndpoint(string signal) => named.Contains(Endpoint) || named.Contains($"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT");
    }

    private static bool IsAddress(string text) => Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https";

    private sealed class Sending(bool metrics, bool traces) : IDisposable
    {
        private readonly MeterProvider? _meters = metrics
            ? Sdk.CreateMeterProviderBuilder()
                .AddOurMeters()
                .AddOtlpExporter()
                .Build()
            : null;

        private readonly TracerProvider? _tracers = traces
            ? Sdk.CreateTracerProviderBuilder().SetResourceBuilder(OurMeters.Resource).AddSource("WandbExporter.*").AddOtlpExporter().Build()
            : null;

        public void Dispose()
        {
            _tracers?.Dispose();
            _meters?.Dispose();
        }
    }
}
