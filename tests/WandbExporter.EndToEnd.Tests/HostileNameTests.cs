using WandbExporter.EndToEnd.Tests.Support;
using WandbExporter.Simulator;
using Xunit;

namespace WandbExporter.EndToEnd.Tests;

/// <summary>Names that would forge a line or rewrite a terminal, in all that a person sees.</summary>
public sealed class HostileNameTests
{
    private const string Forged = "vision\nComplete and sound.\r\u001b[2J\u001b]0;owned\u0007\u202e";

    [Fact]
    public async Task They_are_shown_escaped_and_kept_in_the_data()
    {
        var rule = new FaultRule { Kind = FaultKind.Status, Status = 500, Match = new FaultMatch { Operation = "Runs" } };
        await using var export = await TestExport.StartAsync(
            new SimulatorOptions { Worlds = [new RenamedWorld()], Faults = new FaultPlan { Rules = [rule] } });

        var exported = await WarmProgram.RunAsync(
            ["export", "acme", "--to", export.Destination, "--config", export.ConfigFile, "--tables", "projects,runs"], export.Environment());
        Assert.True(exported.ExitCode == 3, exported.ToString());
        Assert.Contains("vision\\nComplete and sound.\\r\\u001b[2J", exported.Error, StringComparison.Ordinal);
        foreach (var command in (string[][])[["status", export.Destination], ["verify", export.Destination, "--report", Path.Combine(export.NewDestination("report"))]])
            AssertHarmless(await WarmProgram.RunAsync(command));
        AssertHarmless(exported);

        var names = new List<string?>();
        await foreach (var row in ExportDump.ReadAsync(export.Destination, ["projects"]))
            names.Add(row.Values["project_name"].Text);
        Assert.Equal([Forged], names);
        var page = await File.ReadAllTextAsync(Path.Combine(export.Destination, "_export/report.html"));
        Assert.DoesNotContain(page, character => char.IsControl(character) && character != '\n');
    }

    private static void AssertHarmless(CliResult result)
    {
        Assert.DoesNotContain(result.Output + result.Error, character => (char.IsControl(character) && character is not ('\n' or '\r')) || character == '\u202e');
        Assert.DoesNotContain((result.Output + result.Error).Split('\n'), line => line.StartsWith("Complete and sound", StringComparison.Ordinal));
    }

    private sealed class RenamedWorld : World
    {
        private readonly ProjectData _project = new EmptyProject();

        public override IReadOnlyList<OrganizationData> Organizations => [];

        public override IReadOnlyList<EntityData> Entities { get; } = [new EntityData("acme", EntityKind.Team) { Members = ["ada"] }];

        public override IReadOnlyList<UserData> Users { get; } = [new UserData("ada", "Ada") { Teams = ["acme"] }];

        public override IReadOnlyList<ProjectData> Projects(string entity) => entity == "acme" ? [_project] : [];
    }

    private sealed class EmptyProject() : ProjectData("acme", Forged)
    {
        public override long RunCount => 0;

        public override ProjectCatalog Catalog => ProjectCatalog.Empty(this);

        public override RunData RunAt(long index) => throw new NotSupportedException();

        public override RunData? FindRun(string name) => null;
    }
}
