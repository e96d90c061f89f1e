using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace WandbExporter.Cli.Monitoring;

/// <summary>What is measured for a collector and for Prometheus alike; docs/telemetry.md lists it.</summary>
internal static class OurMeters
{
    /// <summary>What the environment says comes last, and so counts.</summary>
    public static ResourceBuilder Resource => ResourceBuilder.CreateEmpty()
        .AddService("wandb-export", serviceVersion: Session.ToolVersion)
        .AddTelemetrySdk()
        .AddEnvironmentVariableDetector();

    public static MeterProviderBuilder AddOurMeters(this MeterProviderBuilder meters) =>
        meters.SetResourceBuilder(Resource).AddMeter("WandbExporter.*", "System.Net.Http", "System.Runtime");
}
