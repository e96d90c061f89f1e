using WandbExporter.EndToEnd.Tests.Support;
using WandbExporter.Simulator;
using Xunit;

namespace WandbExporter.EndToEnd.Tests;

/// <summary>A collector is named to the program as to every other that knows OpenTelemetry.</summary>
public sealed class TelemetryTests
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    [Fact]
    public async Task A_collector_gets_metrics_and_spans_and_no_secret()
    {
        await using var collector = await OtlpCollector.StartAsync();
        await using var export = await TestExport.StartAsync(new SimulatorOptions
        {
            Worlds = [new GeneratedWorld(new GeneratorOptions { ProjectsPerEntity = 1, RunsPerProject = 2, RowsPerRun = 20, AwkwardShapes = false })],
        });
        var result = await CliProcess.RunAsync(
            export.Arguments(["acme"]),
            export.Environment((Endpoint, collector.Url), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"), ("OTEL_RESOURCE_ATTRIBUTES", "deployment.environment.name=test")));
        Assert.True(result.ExitCode == 0, result.ToString());

        var (metrics, traces) = (collector.TextOf("metrics"), collector.TextOf("traces"));
        Assert.All(
            ["wandb.client.request.duration", "wandb.export.rows", "wandb.export.parts.committed", "wandb.export.units.open", "wandb.store.operation.duration", "http.client.request.duration"],
            name => Assert.Contains(name, metrics, StringComparison.Ordinal));
        Assert.All(["wandb.export.unit", "wandb.client.request", "wandb.store.put"], name => Assert.Contains(name, traces, StringComparison.Ordinal));
        Assert.All(["service.name", "wandb-export", "deployment.environment.name"], text => Assert.Contains(text, metrics, StringComparison.Ordinal));
        Assert.DoesNotContain(export.ApiKey, metrics + traces, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_collector_that_is_not_there_changes_nothing_and_an_address_that_is_none_is_said_before_anything_is_asked()
    {
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [new GeneratedWorld(new GeneratorOptions { ProjectsPerEntity = 1, RunsPerProject = 1, RowsPerRun = 3 })] });
        var wrong = await CliProcess.RunAsync(export.Arguments(["acme"]), export.Environment((Endpoint, "collector:4317")));
        Assert.True(wrong.ExitCode == 2, wrong.ToString());
        Assert.Contains($"{Endpoint} is no http:// or https:// address", wrong.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(export.Destination));

        var alone = await CliProcess.RunAsync(export.Arguments(["acme"]), export.Environment((Endpoint, "http://127.0.0.1:1")));
        Assert.True(alone.ExitCode == 0, alone.ToString());
    }
}
