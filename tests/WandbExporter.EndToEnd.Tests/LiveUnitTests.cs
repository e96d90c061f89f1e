using System.Text;
using System.Text.Json;
using WandbExporter.EndToEnd.Tests.Support;
using WandbExporter.Simulator;
using Xunit;
using Xunit.Abstractions;

namespace WandbExporter.EndToEnd.Tests;

/// <summary>
/// What a running run has beside its history grows and changes from one start to the next: system metrics and console lines come, its
/// progress bar is drawn anew, files are written again, appear and go. Each start brings the export to what the run is then.
/// </summary>
public sealed class LiveUnitTests
{
    private const int Lines = 3000;

    // Several parts a log, and so several pages that a kill may come between.
    private const string SmallParts = "\nwandb-export { write.row-group-bytes = 64 KiB, console.page-lines = 200 }";

    private static readonly GeneratedWorld Whole = new(new GeneratorOptions
    {
        Seed = 41,
        Entities = 1,
        ProjectsPerEntity = 1,
        RunsPerProject = 3,
        RowsPerRun = 60,
        KeysPerRun = 3,
        EventsPerRun = 40,
        LogLinesPerRun = Lines,
        FilesPerRun = 2,
        AwkwardShapes = false,
        Catalogs = false,
    });

    private static readonly BytesFile Config = new("config.yaml", "lr: 0.1\n");
    private static readonly RunExtent First = new(15, 1200, " 40%|####      |", [Log("one"), Config, Picture('a'), new BytesFile("tmp/old.txt", "x"), new BytesFile("empty.txt", "")]);
    private static readonly RunExtent Second = new(27, 2300, " 77%|#######   |", [Log("one, two"), Config, Picture('b'), new BytesFile("media/new.txt", "new"), new BytesFile("empty.txt", "")]);
    private static readonly RunExtent Third = new(33, 700, " 81%|########  |", [Log("one, two, three"), Config, Picture('a'), new BytesFile("empty.txt", "no more")]);

    private readonly RunGrowth _growth = new(20) { Extent = First };
    private readonly GrowingWorld _world;
    private readonly ITestOutputHelper _output;

    public LiveUnitTests(ITestOutputHelper output)
    {
        _output = output;
        _world = new GrowingWorld(Whole, run => run.Index == 1 ? _growth : null);
    }

    private static string Entity => Whole.Entities[0].Name;

    private RunData Running => _world.Projects(Entity)[0].RunAt(1);

    [Theory]
    [InlineData("wide")]
    [InlineData("long")]
    public async Task Each_start_brings_the_export_to_what_the_run_is_by_then(string layout)
    {
        await using var export = await StartAsync();
        string[] options = ["--strict", "--history-layout", layout];
        var first = await export.ExportAsync([Entity], options);
        Assert.True(first.ExitCode == 0, first.ToString());
        Assert.Contains("1 run had not ended (1 running)", first.Error, StringComparison.Ordinal);
        await AssertContentAsync(export.Destination, "first");
        Assert.Equal(4, LiveRuns(export.Destination).Count);
        Assert.Contains("Nothing to do", (await export.ExportAsync([Entity], options)).Error, StringComparison.Ordinal);

        _growth.Advance(10);
        _growth.Extent = Second;
        Assert.Equal(["media/new.txt", "media/picture.png", "output.log"], await ContinueAsync(export, options));
        await AssertContentAsync(export.Destination, "second");

        // Nothing that is counted changes, and some contents go back to what they were.
        _growth.Extent = Second with { LastLine = " 78%|#######   |", Files = First.Files, Heartbeats = 3 };
        Assert.Equal(["media/picture.png", "output.log", "tmp/old.txt"], await ContinueAsync(export, options));
        await AssertContentAsync(export.Destination, "third");

        _growth.Advance(30);
        _growth.Extent = Third with { Events = long.MaxValue, LogLines = long.MaxValue, LastLine = null };
        _growth.Finish();
        Assert.Equal(["empty.txt", "output.log"], await ContinueAsync(export, options));
        await AssertContentAsync(export.Destination, "finished");
        Assert.Empty(LiveRuns(export.Destination));
        Assert.Contains("Nothing to do", (await export.ExportAsync([Entity], options)).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_kill_at_any_point_while_a_run_is_read_again_loses_and_doubles_nothing()
    {
        await using var export = await StartAsync();
        Assert.Equal(0, (await export.ExportAsync([Entity])).ExitCode);
        string[] points =
        [
            .. new[] { 1, 2, 4, 6, 8, 9, 10, 11, 12, 13, 14, 15 }.Select(put => $"put-renamed:{put}"),
            "journal-before-write/part-committed:1", "journal-synced/part-committed:2", "journal-synced/part-committed:5", "journal-written/part-committed:8",
            .. new[] { 1, 2, 3, 4 }.Select(unit => $"journal-synced/unit-committed:{unit}"),
            "journal-before-write/unit-committed:3", "journal-before-write/export-closed:1", "journal-synced/export-closed:1",
        ];
        _growth.Extent = Second;
        var images = await CrashImages.TakeAsync(ArgumentsFor(export, export.Destination), export.Environment(), export.Destination, points);
        foreach (var (number, point) in points.Where(images.ContainsKey).Index())
        {
            var destination = images[point];
            await AssertSoundAsync(destination, point);

            // At half of the points the run has gone on once more.
            _growth.Extent = number % 2 == 0 ? Third : Second;
            var resumed = await WarmProgram.RunAsync(ArgumentsFor(export, destination), export.Environment());
            Assert.True(resumed.ExitCode == 0, $"{point}: {resumed}");
            await ExportedObjects.PruneFilesInFlightAsync(destination, point);
            await AssertContentAsync(destination, point);
            Directory.Delete(destination, recursive: true);
        }
        _output.WriteLine($"{images.Count} of {points.Length} points.");
        Assert.True(images.Count >= 20, $"Only {images.Count} of the points were reached.");
    }

    [Theory]
    [InlineData("put-renamed:1")]
    [InlineData("journal-synced/part-committed:4")]
    [InlineData("journal-synced/unit-committed:3")]
    [InlineData("journal-synced/export-closed:1")]
    [InlineData("put-renamed:12")]
    public async Task A_copy_follows_an_export_whose_running_run_is_read_again(string point)
    {
        await using var export = await StartAsync();
        var (followed, late) = (export.NewDestination("followed"), export.NewDestination("late"));
        Assert.Equal(0, (await export.ExportAsync([Entity])).ExitCode);
        await CopyAsync(export, followed);
        Assert.Equal(await ExportedObjects.AssertCleanAsync(export.Destination, "first"), await ExportedObjects.AssertCleanAsync(followed, "copy of the first"));

        _growth.Extent = Second;
        var killed = await WarmProgram.RunAsync(ArgumentsFor(export, export.Destination), export.Environment(("WANDB_EXPORT_TEST_CRASH_AT", point)));
        Assert.True(killed.ExitCode == 137, killed.ToString());
        foreach (var copy in (string[])[followed, late])
        {
            await CopyAsync(export, copy);
            await AssertSoundAsync(copy, $"{copy} of the killed");
        }

        _growth.Extent = Third;
        Assert.Equal(0, (await export.ExportAsync([Entity])).ExitCode);
        await ExportedObjects.PruneFilesInFlightAsync(export.Destination, "resumed");
        var expected = await ExportedObjects.AssertCleanAsync(export.Destination, "resumed");
        foreach (var copy in (string[])[followed, late, export.NewDestination("new")])
        {
            await CopyAsync(export, copy);
            Assert.Equal(expected, await ExportedObjects.AssertCleanAsync(copy, $"{copy} of the resumed"));
            await RunContent.AssertSameAsync(_world, copy);
        }

        // The copy goes on like the original.
        _growth.Extent = Second with { Heartbeats = 7 };
        var next = await WarmProgram.RunAsync(ArgumentsFor(export, late), export.Environment());
        Assert.True(next.ExitCode == 0, next.ToString());
        await AssertContentAsync(late, "gone on in the copy");
    }

    private async Task<TestExport> StartAsync()
    {
        var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [_world] });
        await File.AppendAllTextAsync(export.ConfigFile, SmallParts);
        return export;
    }

    private static string[] ArgumentsFor(TestExport export, string destination) =>
        ["export", Entity, "--to", destination, "--config", export.ConfigFile, "--log-format", "json"];

    private static async Task CopyAsync(TestExport export, string copy)
    {
        var copied = await WarmProgram.RunAsync(["copy", export.Destination, copy]);
        Assert.True(copied.ExitCode == 0, copied.ToString());
    }

    /// <summary>Nothing is wrong with an export that was killed, but that one which is closed lacks what is written last.</summary>
    private static async Task AssertSoundAsync(string destination, string when)
    {
        if (JournalFile.Read(destination)[^1].GetProperty("type").GetString() != "export-closed")
            await ExportedObjects.AssertSoundAsync(destination, when);
    }

    private async Task AssertContentAsync(string destination, string when)
    {
        await RunContent.AssertSameAsync(_world, destination);
        await ExportedObjects.AssertCleanAsync(destination, when);
    }

    /// <summary>The next start asks for the units of the running run and for no others.</summary>
    /// <returns>The files that it downloads.</returns>
    private async Task<IEnumerable<string>> ContinueAsync(TestExport export, string[] options)
    {
        var before = export.Simulator.Requests.Snapshot().Count;
        var result = await export.ExportAsync([Entity], options);
        Assert.True(result.ExitCode == 0, result.ToString());
        var requests = export.Simulator.Requests.Snapshot().Skip(before).ToList();
        Assert.Equal([Running.Name], requests.Where(request => request.Operation is not "Runs").Select(request => request.Run).OfType<string>().Distinct());
        return requests.Where(request => request.Endpoint == "files")
            .Select(request => Running.Files.Single(file => request.Path.EndsWith(file.Name, StringComparison.Ordinal)).Name)
            .Order(StringComparer.Ordinal);
    }

    private static List<JsonElement> LiveRuns(string destination)
    {
        using var report = JsonDocument.Parse(File.ReadAllText(Path.Combine(destination, "_export", "report.json")));
        return [.. report.RootElement.GetProperty("live_runs").Clone().EnumerateArray()];
    }

    private static BytesFile Log(string text) => new("output.log", text + "\n");

    /// <summary>Always as large, and never the same.</summary>
    private static BytesFile Picture(char content) => new("media/picture.png", Encoding.ASCII.GetBytes(new string(content, 2000)));
}
