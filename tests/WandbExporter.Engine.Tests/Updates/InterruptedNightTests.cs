using WandbExporter.Engine.Plan;
using WandbExporter.Simulator;
using Xunit;
using Xunit.Abstractions;

namespace WandbExporter.Engine.Tests.Updates;

/// <summary>
/// A night that dies at any of the changes it makes to the destination: what the manifest names is whole at that moment, and the next night
/// ends with what an uninterrupted one has.
/// </summary>
public sealed class InterruptedNightTests
{
    private readonly GeneratedWorld _all = new(new GeneratorOptions
    {
        Seed = 78,
        Entities = 1,
        ProjectsPerEntity = 1,
        RunsPerProject = 5,
        RowsPerRun = 8,
        KeysPerRun = 2,
        EventsPerRun = 3,
        LogLinesPerRun = 3,
        FilesPerRun = 1,
        AwkwardShapes = false,
        Catalogs = false,
    });

    private readonly RunGrowth _growth = new(4);
    private readonly ChangingWorld _world;
    private readonly ITestOutputHelper _output;

    public InterruptedNightTests(ITestOutputHelper output)
    {
        _output = output;
        _world = new ChangingWorld(new GrowingWorld(_all, run => run.Index == 1 ? _growth : null));
        _growth.Extent = new RunExtent(2, 2, null, []);
        _growth.Finish();
    }

    private ProjectData Project => _all.Projects("acme")[0];

    [Theory]
    [InlineData(HistoryLayout.Wide)]
    [InlineData(HistoryLayout.Long)]
    public async Task It_loses_and_doubles_nothing(HistoryLayout layout)
    {
        await using var export = await NightlyExport.StartAsync(_world, "listing.runs-per-part = 2", layout);
        _world.Hide(Project.Name, Name(4));
        await export.ExportAsync();
        var deleted = Change();

        // Half of the changes in one layout and half in the other: most are the same in both.
        var nights = 0;
        for (var at = layout == HistoryLayout.Wide ? 1 : 2; ; at += 2)
        {
            var path = export.Below($"night-{at}");
            CopyDirectory(export.Path, path);
            if (!await export.DiesAsync(at, isDone: at / 2 % 2 == 0, path))
                break;
            nights++;
            // At some of them something has changed once more by the next night.
            if (at % 3 == 0)
                _world.Edit(Project.Name, Name(0), new RunEdit { Tags = ["once more"] });
            await export.ExportAsync(destination => destination, path);
            await ExportedWorld.AssertSameAsync(path, _world, $"killed at {at}", deleted);
            var report = await export.VerifyAsync(path);
            Assert.True(report.ProblemsTotal == 0 && report.Complete, $"killed at {at}: {report.ToJson()}");
            Directory.Delete(path, recursive: true);
        }
        _output.WriteLine($"{nights} nights.");
        Assert.True(nights >= 15, $"Only {nights} changes.");
    }

    [Fact]
    public async Task A_copy_follows_night_after_night_and_one_that_is_begun_later_is_the_same()
    {
        await using var export = await NightlyExport.StartAsync(_world, "listing.runs-per-part = 2");
        _world.Hide(Project.Name, Name(4));
        await export.ExportAsync();
        await export.CopyAsync("followed");
        var deleted = Change();
        await export.ExportAsync();
        _world.Edit(Project.Name, Name(0), new RunEdit { Tags = ["twice"] });
        _growth.Resume();
        _growth.Advance(1);
        _growth.Finish();
        _world.Moved();
        await export.ExportAsync();
        foreach (var copy in (string[])["followed", "late"])
        {
            await export.CopyAsync(copy);
            await ExportedWorld.AssertSameAsync(export.Below(copy), _world, copy, deleted);
            var report = await export.VerifyAsync(export.Below(copy));
            Assert.True(report.ProblemsTotal == 0 && report.Complete, $"{copy}: {report.ToJson()}");
        }

        // The copy goes on like the original.
        _world.Edit(Project.Name, Name(3), new RunEdit { Tags = ["in the copy"] });
        await export.ExportAsync(destination => destination, export.Below("late"));
        await ExportedWorld.AssertSameAsync(export.Below("late"), _world, "gone on", deleted);
    }

    private string Name(int run) => Project.RunAt(run).Name;

    /// <summary>A run is new, one has grown, one is edited, one is gone.</summary>
    private RunData Change()
    {
        var deleted = _world.FindProject("acme", Project.Name)!.FindRun(Name(2))!;
        _world.Show(Project.Name, Name(4));
        _world.Hide(Project.Name, Name(2));
        _world.Edit(Project.Name, Name(0), new RunEdit { DisplayName = "renamed" });
        _growth.Resume();
        _growth.Advance(3);
        _growth.Extent = new RunExtent(3, 3, null, Project.RunAt(1).Files);
        _growth.Finish();
        _world.Moved();
        return deleted;
    }

    internal static void CopyDirectory(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
