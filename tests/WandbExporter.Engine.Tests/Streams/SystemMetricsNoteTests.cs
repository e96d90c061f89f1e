using WandbExporter.Archive.Tests.Support;
using WandbExporter.Client;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Engine.Plan;
using WandbExporter.Engine.Streams;
using WandbExporter.Engine.Tests.Support;
using WandbExporter.Simulator;
using WandbExporter.Tables.Catalogue;
using Xunit;

namespace WandbExporter.Engine.Tests.Streams;

/// <summary>What is said of system metrics that the server does not count: it samples them, without a word, where there are more than it is asked for.</summary>
public sealed class SystemMetricsNoteTests
{
    private const int Rows = 12;

    private static readonly GeneratedWorld World = new(new GeneratorOptions { ProjectsPerEntity = 1, RunsPerProject = 1, RowsPerRun = 1, EventsPerRun = Rows, AwkwardShapes = false, Catalogs = false });

    [Theory]
    [InlineData(5, null, false, "The server does not count the rows of system metrics, and gave 5 where it was asked for 5: it may have sampled them.")]
    [InlineData(Rows, null, false, "The server does not count the rows of system metrics, and gave 12 where it was asked for 12: it may have sampled them.")]
    [InlineData(Rows + 1, null, false, null)]
    [InlineData(2000, null, true, "The server does not count the rows of system metrics, and gave 12 where it was asked for 1000: it may have sampled them.")]
    [InlineData(5, (long)Rows, false, null)]
    [InlineData(5, Rows + 3L, false, "The server counts 15 rows of system metrics and gives at most 12: it samples them.")]
    public async Task Where_there_may_be_more_it_is_said(int usual, long? counted, bool isTooMuch, string? note)
    {
        var faults = isTooMuch ? new FaultPlan { Rules = [new FaultRule { Kind = FaultKind.Status, Status = 413, Limit = 1, Match = new FaultMatch { Operation = "Events" } }] } : FaultPlan.None;
        await using var simulator = await WandbSimulator.StartAsync(new SimulatorOptions { Worlds = [World], Faults = faults });
        await using var client = new WandbClient(new WandbClientOptions { BaseUrl = simulator.BaseUrl, ApiKey = SimulatorOptions.DefaultApiKey });
        using var directory = new TemporaryDirectory();
        await using var destination = await new SmallExport(directory.Below("export")).OpenAsync();
        var context = TestContext.For(client, destination.Sink, $"wandb-export.system-metrics.min-samples = {usual}", "system_metrics");
        var project = World.Projects("acme")[0];
        var run = new RunDescriptor(project.RunAt(0).Name, "finished", null, null, counted, null, null, null);

        var reading = new SystemMetricsStream(context).Read(UnitWork.OfRun(SystemMetricsTable.Kind, new ProjectPath("acme", project.Name), run), UnitProgress.None);

        var decoded = await reading.Pieces.SelectMany(decode => decode()).ToListAsync();
        decoded.OfType<FullPart>().ToList().ForEach(part => part.Release());
        Assert.Equal(note, Assert.IsType<UnitCompleted>(decoded[^1] is FullPart last ? last.End : ((Passed)decoded[^1]).Event).Note);
    }
}
