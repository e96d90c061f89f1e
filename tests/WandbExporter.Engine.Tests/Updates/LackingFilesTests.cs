using WandbExporter.Core.Errors;
using WandbExporter.Core.Journal;
using WandbExporter.Simulator;
using Xunit;

namespace WandbExporter.Engine.Tests.Updates;

/// <summary>A file of a run that cannot be had costs itself alone: the others are exported with their inventory, and the next start tries it again.</summary>
public sealed class LackingFilesTests
{
    private const string Unit = "Files/acme/image-classifier/";

    private static readonly GeneratedWorld World = new(new GeneratorOptions { ProjectsPerEntity = 1, RunsPerProject = 3, RowsPerRun = 10, FilesPerRun = 4, AwkwardShapes = false, Organizations = 0, Catalogs = false });

    [Fact]
    public async Task A_file_that_is_not_there_fails_alone_and_is_tried_again_by_each_start()
    {
        var run = World.FindProject("acme", "image-classifier")!.RunAt(1);
        var lost = run.Files[1].Name;
        await using var export = await NightlyExport.StartAsync(World, faults: new FaultPlan
        {
            Rules = [new FaultRule { Kind = FaultKind.Status, Status = 404, Match = new FaultMatch { Endpoint = FaultEndpoint.Files, Run = run.Name, Path = $"*{lost}" }, Limit = 2 }],
        });
        foreach (var night in new[] { await export.ExportAsync(), await export.ExportAsync() })
        {
            var failed = Assert.Single(night.Outcome.State.Failed);
            Assert.Equal((ExitCode.Incomplete, $"{Unit}{run.Name}"), (night.Outcome.Exit, failed.Unit));
            Assert.Equal(lost, Assert.Single(failed.Files!).Path);
            var rows = (await ExportedWorld.ReadAsync(export.Path, "files")).Where(row => row["run_id"] == run.Name).ToList();
            Assert.Equal(run.Files.Select(file => file.Name).Order(), rows.Select(row => row["name"]).Order());
            Assert.Equal(lost, Assert.Single(rows, row => row["status"] == "failed")["name"]);
            Assert.Equal(lost, Assert.Single(await ExportedWorld.ReadFileAsync(Path.Combine(export.Path, "_export", "failures.parquet")))["path"]);
            await ExportedWorld.AssertObjectsAsync(export.Path, "a file is not there");
            Assert.False(File.Exists(Path.Combine(export.Path, "_SUCCESS")));
            var report = await export.VerifyAsync();
            Assert.True(report is { ProblemsTotal: 0, Complete: false }, report.ToJson());
            Assert.DoesNotContain("live_runs\":[{", await File.ReadAllTextAsync(Path.Combine(export.Path, "_export", "report.json")), StringComparison.Ordinal);
        }

        var last = await export.ExportAsync();
        Assert.Equal([lost], last.Requests.Where(request => request.Endpoint == "files").Select(request => request.Path[(request.Path.IndexOf(run.Name, StringComparison.Ordinal) + run.Name.Length + 1)..]));
        Assert.Equal((ExitCode.Complete, 0), (last.Outcome.Exit, last.Outcome.State.Failed.Count));
        await ExportedWorld.AssertSameAsync(export.Path, World, "all files are there");
        Assert.True((await export.ExportAsync()).Outcome.AlreadyComplete);
        Assert.Equal(3, (await export.RecordsAsync()).OfType<UnitCommitted>().Count(unit => unit.Unit == $"{Unit}{run.Name}"));
    }
}
