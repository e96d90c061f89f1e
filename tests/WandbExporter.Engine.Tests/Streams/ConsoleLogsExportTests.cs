using System.Globalization;
using WandbExporter.Core.Journal;
using WandbExporter.Engine.Tests.Artifacts;
using WandbExporter.Engine.Tests.Updates;
using WandbExporter.Simulator;
using WandbExporter.Tables.Catalogue;
using Xunit;

namespace WandbExporter.Engine.Tests.Streams;

public sealed class ConsoleLogsExportTests
{
    private const int Lines = 4000;

    /// <summary>What its console said may have been written over meanwhile.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Lines_go_on_behind_a_killed_start_only_while_their_run_is_as_it_was(bool goesOn)
    {
        var world = new ChangingWorld(new GeneratedWorld(new GeneratorOptions { ProjectsPerEntity = 1, RunsPerProject = 1, RowsPerRun = 1, LogLinesPerRun = Lines, AwkwardShapes = false, Catalogs = false }));
        var project = world.Projects("acme")[0];
        await using var export = await NightlyExport.StartAsync(world, "console.page-lines = 500, write.row-group-bytes = 64 KiB");
        for (var (at, isBegun) = (1, false); !isBegun; at++)
        {
            var path = export.Below(string.Create(CultureInfo.InvariantCulture, $"killed-{at}"));
            world.Edit(project.Name, project.RunAt(0).Name, new RunEdit { State = "running" });
            Assert.True(await export.DiesAsync(at, isDone: true, path, request => request with { Tables = TableCatalogue.Default.Of(["console_logs"]) }), "No start was killed behind a part.");
            var records = await export.RecordsAsync(path);
            isBegun = records.OfType<PartCommitted>().Any(part => part.Unit.StartsWith("ConsoleLogs/", StringComparison.Ordinal)) && !records.OfType<UnitCommitted>().Any(unit => unit.Unit.StartsWith("ConsoleLogs/", StringComparison.Ordinal));
            if (!isBegun)
                continue;
            if (goesOn)
                world.Edit(project.Name, project.RunAt(0).Name, new RunEdit { State = "finished" });
            var next = await export.ExportAsync(destination => destination, path, request => request with { Tables = TableCatalogue.Default.Of(["console_logs"]) });
            Assert.Equal(!goesOn, next.Requests.First(request => request.Operation == "ConsoleLogPage").Variables.GetValueOrDefault("cursor") is { Length: > 0 });
            Assert.Equal(Enumerable.Range(0, Lines).Select(number => number.ToString(CultureInfo.InvariantCulture)), (await ArtifactTables.ReadAsync(path, "console_logs", "number")).Select(row => row[0]).OrderBy(number => int.Parse(number, CultureInfo.InvariantCulture)));
        }
    }
}
