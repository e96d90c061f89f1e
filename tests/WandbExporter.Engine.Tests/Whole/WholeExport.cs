using WandbExporter.Core.Plan;
using WandbExporter.Engine.Plan;
using WandbExporter.Engine.Tests.Updates;
using WandbExporter.Simulator;
using WandbExporter.Tables.Catalogue;
using Xunit;

namespace WandbExporter.Engine.Tests.Whole;

/// <summary>An export of every table of the whole organization, with the bytes of its artifacts, and what kills of it leave; read by all tests of a class.</summary>
public sealed class WholeExport : IAsyncLifetime
{
    internal static WholeOrganization World { get; } = new();

    /// <summary>The kinds of units whose kills are looked at: all but those of runs that each export has, which other classes kill.</summary>
    internal static IReadOnlyList<string> Pictured { get; } =
        ["Account", "ArtifactFiles", "ArtifactLineage", "Artifacts", "Automations", "CustomCharts", "Launch", "Organization", "Registry", "Reports", "RunArtifactTables", "RunMetadata", "RunTables", "Sweeps", "Team"];

    internal NightlyExport Export { get; private set; } = null!;

    internal Night First { get; private set; } = null!;

    internal IReadOnlyList<Picture> Pictures { get; private set; } = [];

    public async Task InitializeAsync()
    {
        Export = await StartAsync();
        PicturedDestination? pictured = null;
        First = await Export.ExportAsync(destination => pictured = new PicturedDestination(destination, Export.Path, Export.Below("pictures"), Pictured), Export.Path, Everything);
        Pictures = pictured!.Pictures;
    }

    public async Task DisposeAsync() => await Export.DisposeAsync();

    /// <summary>One of a test's own, that has not begun.</summary>
    internal static Task<NightlyExport> StartAsync(CapabilityOptions? capabilities = null, World? world = null, string organization = WholeOrganization.Name) => NightlyExport.OfOrganizationAsync(
        new SimulatorOptions { Worlds = [world ?? World], Accounts = [AwkwardOrganization.MemberAccount], Capabilities = capabilities ?? new CapabilityOptions() },
        organization,
        TableCatalogue.Default.Names);

    internal static ExportRequest Everything(ExportRequest request) => request with { Artifacts = ArtifactSelection.All };
}
