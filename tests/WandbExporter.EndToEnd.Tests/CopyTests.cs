using System.Text.Json;
using WandbExporter.EndToEnd.Tests.Support;
using WandbExporter.Simulator;
using Xunit;
using Xunit.Abstractions;

namespace WandbExporter.EndToEnd.Tests;

/// <summary>Copies an export with the real program, which is killed (SIGKILL) while it does, or whose picture is taken as a kill would leave it.</summary>
public sealed class CopyTests(ITestOutputHelper output)
{
    private static readonly GeneratedWorld World = new(new GeneratorOptions
    {
        Seed = 31,
        Entities = 2,
        ProjectsPerEntity = 2,
        RunsPerProject = 6,
        RowsPerRun = 100,
        KeysPerRun = 4,
        FilesPerRun = 4,
        AwkwardShapes = false,
        Catalogs = false,
    });

    private static readonly string[] CrashPoints =
    [
        "lock-taken:1", "put-opened:1", "put-opened:40", "put-written:2", "put-written:40", "put-synced:3", "put-synced:40", "put-renamed:1", "put-renamed:60",
        "journal-before-write/part-committed:1", "journal-written/part-committed:1", "journal-synced/part-committed:1", "journal-synced/export-opened:1",
        "journal-written/unit-committed:9", "journal-synced/unit-committed:40", "journal-before-write/export-closed:1", "journal-written/export-closed:1",
        "journal-synced/export-closed:1",
    ];

    private static string Entity => World.Entities[0].Name;

    [Fact]
    public async Task A_kill_at_every_point_of_storage_loses_nothing()
    {
        await using var export = await ExportedAsync();
        var expected = await DigestAsync(export.Destination);
        var pictured = export.NewDestination("pictured");
        var images = await CrashImages.TakeAsync(["copy", export.Destination, pictured], [], pictured, [.. CrashPoints, .. await LastPutsAsync(export)]);
        output.WriteLine($"{images.Count} points.");
        Assert.True(images.Count >= 20, $"Only {images.Count} of the points were reached.");
        foreach (var (point, copy) in images)
        {
            await GoOnAndCompareAsync(export, copy, expected, point);
            Directory.Delete(copy, recursive: true);
        }
    }

    [Fact]
    public async Task Kills_at_arbitrary_moments_one_after_the_other_lose_nothing_and_repeat_nothing_that_was_recorded()
    {
        await using var export = await ExportedAsync();
        var expected = await DigestAsync(export.Destination);
        var copy = export.NewDestination("often-killed");
        foreach (var more in (int[])[1, 40, 80])
        {
            var before = JournalFile.Read(copy).Count;
            using var process = CliProcess.Start(["copy", export.Destination, copy, "--parallel", "1"]);
            using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(1));
            while (JournalFile.Read(copy).Count < before + more && !process.HasExited)
                await Task.Delay(2, timeout.Token);
            process.Kill();
            await process.WaitAsync();
        }
        var recorded = JournalFile.Read(copy).Count(record => record.GetProperty("type").GetString() == "part-committed");
        var last = await WarmProgram.RunAsync(["copy", export.Destination, copy, "--log-format", "json"]);
        Assert.True(last.ExitCode == 0, last.ToString());
        using var ended = JsonDocument.Parse(last.Error.Split('\n').Single(line => line.Contains("\"event\":\"ended\"", StringComparison.Ordinal)));
        Assert.Equal(recorded, ended.RootElement.GetProperty("objects_there").GetInt64());
        Assert.Equal(ended.RootElement.GetProperty("objects_planned").GetInt64() - recorded, ended.RootElement.GetProperty("objects_copied").GetInt64());
        await GoOnAndCompareAsync(export, copy, expected, "arbitrary moments");
    }

    [Fact]
    public async Task An_interrupted_export_goes_on_in_its_copy_and_fetches_nothing_twice()
    {
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [World] });
        var killed = await WarmProgram.RunAsync(export.Arguments([Entity]), export.Environment(("WANDB_EXPORT_TEST_CRASH_AT", "journal-synced/unit-committed:17")));
        Assert.Equal(137, killed.ExitCode);
        var copy = export.NewDestination("copy");
        var copied = await WarmProgram.RunAsync(["copy", export.Destination, copy]);
        Assert.True(copied.ExitCode == 0, copied.ToString());
        Assert.Equal(3, (await WarmProgram.RunAsync(["verify", copy])).ExitCode);

        var committed = JournalFile.CommittedUnits(copy);
        Assert.Equal(JournalFile.CommittedUnits(export.Destination), committed);
        var before = (int)export.Simulator.Requests.Count;
        var resumed = await WarmProgram.RunAsync(["export", Entity, "--to", copy, "--config", export.ConfigFile], export.Environment());
        Assert.True(resumed.ExitCode == 0, resumed.ToString());
        Assert.DoesNotContain(FetchedUnits.In(export.Simulator.Requests.Snapshot().Skip(before)), committed.Contains);
        Assert.Equal(0, (await WarmProgram.RunAsync(["verify", copy])).ExitCode);

        Assert.Equal(0, (await export.ExportAsync([Entity])).ExitCode);
        Assert.Equal(await RowsAsync(export.Destination), await RowsAsync(copy));
        var refused = await WarmProgram.RunAsync(["copy", export.Destination, copy]);
        Assert.Equal(6, refused.ExitCode);
        Assert.Contains("gone on by itself", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_export_that_is_being_written_is_not_copied()
    {
        await using var slow = await TestExport.StartAsync(new SimulatorOptions { Worlds = [World], Latency = TimeSpan.FromMilliseconds(200) });
        using var writer = CliProcess.Start(slow.Arguments([Entity]), slow.Environment());
        await writer.SeenAsync("Exporting to");
        var refused = await WarmProgram.RunAsync(["copy", slow.Destination, slow.NewDestination("copy")]);
        Assert.Equal(11, refused.ExitCode);
        Assert.False(Directory.Exists(slow.NewDestination("copy")));
        writer.Kill();
        await writer.WaitAsync();
        Assert.Equal(0, (await WarmProgram.RunAsync(["copy", slow.Destination, slow.NewDestination("copy")])).ExitCode);
    }

    [Fact]
    public async Task Nothing_but_an_empty_place_or_an_earlier_copy_is_written_to()
    {
        await using var export = await ExportedAsync();
        var foreign = export.NewDestination("foreign");
        Directory.CreateDirectory(foreign);
        await File.WriteAllTextAsync(Path.Combine(foreign, "thesis.tex"), "important");
        Assert.Equal(6, (await WarmProgram.RunAsync(["copy", export.Destination, foreign])).ExitCode);
        Assert.Equal(["thesis.tex"], Directory.GetFileSystemEntries(foreign).Select(Path.GetFileName));

        var other = export.NewDestination("other");
        Assert.Equal(0, (await WarmProgram.RunAsync(["export", Entity, "--to", other, "--config", export.ConfigFile], export.Environment())).ExitCode);
        var refused = await WarmProgram.RunAsync(["copy", export.Destination, other]);
        Assert.Equal(6, refused.ExitCode);
        Assert.Contains("no copy of", refused.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await WarmProgram.RunAsync(["verify", other])).ExitCode);
        Assert.Equal(2, (await WarmProgram.RunAsync(["copy", export.Destination, export.Destination])).ExitCode);
        Assert.Equal(6, (await WarmProgram.RunAsync(["copy", export.NewDestination("nowhere"), export.NewDestination("copy")])).ExitCode);
    }

    private static async Task<TestExport> ExportedAsync()
    {
        var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [World] });
        var result = await export.ExportAsync([Entity]);
        Assert.True(result.ExitCode == 0, result.ToString());
        return export;
    }

    /// <summary>The puts that end a copy: what the export says about itself, its digests, and _SUCCESS.</summary>
    private static async Task<IEnumerable<string>> LastPutsAsync(TestExport export)
    {
        var parts = JournalFile.Read(export.Destination).Count(record => record.GetProperty("type").GetString() == "part-committed");
        var state = (await File.ReadAllLinesAsync(Path.Combine(export.Destination, "_export", "checksums.sha256"))).Count(line => line.Contains("  _export/", StringComparison.Ordinal) && !line.Contains("journal", StringComparison.Ordinal));
        // The identity is put when the destination is opened, and once more with the rest.
        var success = 1 + parts + state + 2;
        return [$"put-renamed:{success - 2}", $"put-opened:{success - 1}", $"put-renamed:{success - 1}", $"put-synced:{success}", $"put-renamed:{success}"];
    }

    private static async Task GoOnAndCompareAsync(TestExport export, string copy, string expected, string point)
    {
        var resumed = await WarmProgram.RunAsync(["copy", export.Destination, copy]);
        Assert.True(resumed.ExitCode == 0, $"{point}: {resumed}");
        Assert.True(await DigestAsync(copy) == expected, $"{point}: the parts differ.");
        var done = await WarmProgram.RunAsync(["export", Entity, "--to", copy, "--config", export.ConfigFile], export.Environment());
        Assert.True(done.ExitCode == 0 && done.Error.Contains("Nothing to do", StringComparison.Ordinal), $"{point}: {done}");
    }

    /// <summary>Verifies, and returns the digest over all parts.</summary>
    private static async Task<string> DigestAsync(string destination)
    {
        var verified = await Verification.RunAsync(destination);
        Assert.True(verified is { ProblemsTotal: 0, Complete: true }, verified.ToJson());
        return verified.PartsDigest;
    }

    private static async Task<List<string>> RowsAsync(string destination)
    {
        var rows = new List<string>();
        await foreach (var row in ExportDump.ReadAsync(destination, []))
            rows.Add(row.Canonical);
        rows.Sort(StringComparer.Ordinal);
        return rows;
    }
}
