using WandbExporter.Engine.Tests.Artifacts;
using WandbExporter.Engine.Tests.Updates;
using WandbExporter.Simulator;
using Xunit;

namespace WandbExporter.Engine.Tests.Objects;

/// <summary>An export of what the awkward organization's team has beside its runs; read by all tests of a class, and changed by none.</summary>
public sealed class OddExport : IAsyncLifetime
{
    /// <summary>The tables of the team, and of its projects.</summary>
    internal static IReadOnlyList<string> Tables { get; } =
        ["projects", "reports", "automations", "integrations", "run_queues", "queued_runs", "resource_configs", "custom_charts"];

    /// <summary>What is asked for them, but for the projects.</summary>
    internal static IReadOnlyList<string> Operations { get; } =
        ["Reports", "EntityAutomations", "Integrations", "RunQueues", "RunQueueItems", "ResourceConfig", "CustomCharts"];

    internal NightlyExport Export { get; private set; } = null!;

    internal Night First { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Export = await StartAsync();
        First = await Export.ExportAsync();
    }

    public async Task DisposeAsync() => await Export.DisposeAsync();

    /// <summary>One of a test's own, that has not begun.</summary>
    internal static Task<NightlyExport> StartAsync(CapabilityOptions? capabilities = null, params IReadOnlyList<FaultRule> faults) => StartAsync(new AwkwardOrganization(), capabilities, faults);

    /// <summary>The same of another world that has the team.</summary>
    internal static Task<NightlyExport> StartAsync(World world, CapabilityOptions? capabilities = null, params IReadOnlyList<FaultRule> faults) => NightlyExport.StartAsync(
        new SimulatorOptions { Worlds = [world], Capabilities = capabilities ?? new CapabilityOptions(), Faults = new FaultPlan { Rules = ExportedObjects.Apart(faults) } },
        [AwkwardOrganization.Team],
        Tables);

    /// <summary>The lines of all these tables, each with its table in front.</summary>
    internal static async Task<IReadOnlyList<string>> LinesAsync(string export)
    {
        var lines = new List<string>();
        foreach (var table in Tables)
            lines.AddRange((await ArtifactTables.LinesAsync(export, table)).Select(line => $"{table} · {line}"));
        return lines;
    }

    internal static IEnumerable<string> StandingsOf(Night night) => night.Outcome.State.Areas.ByTable.Select(area => $"{area.Table} {area.StandingText}");
}
