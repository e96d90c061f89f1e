using WandbExporter.EndToEnd.Tests.Support;
using WandbExporter.Simulator;
using Xunit;

namespace WandbExporter.EndToEnd.Tests;

/// <summary>What somebody removed from a finished export, or a disk changed, is fetched again, and nothing else is.</summary>
public sealed class RepairTests
{
    private static readonly GeneratedWorld World = new(new GeneratorOptions { ProjectsPerEntity = 2, RunsPerProject = 3, RowsPerRun = 40, AwkwardShapes = false, Catalogs = false });

    [Fact]
    public async Task What_is_missing_cut_or_changed_is_fetched_again_and_nothing_else()
    {
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [World] });
        await CompleteAsync(export);
        var content = await ExportContent.DigestAsync(export.Destination);
        var history = First(export, "tables/history", "*.parquet");
        File.Delete(history);
        Change(First(export, "files", "output.log"));
        Change(First(export, "tables/system_metrics", "*.parquet"));
        File.Delete(First(export, "tables/run_config", "*.parquet"));
        await File.WriteAllBytesAsync(First(export, "tables/projects", "*.parquet"), [1]);
        File.Delete(Path.Combine(export.Destination, "_export/manifest.parquet"));
        var verified = await export.VerifyAsync();
        Assert.Equal(6, verified.ExitCode);
        Assert.Contains("--repair", verified.Output, StringComparison.Ordinal);
        var refused = await export.ExportAsync(["acme"], "--once");
        Assert.Equal(6, refused.ExitCode);
        Assert.Contains("--repair", refused.Error, StringComparison.Ordinal);

        var before = (int)export.Simulator.Requests.Count;
        var repaired = await export.ExportAsync(["acme"], "--repair");
        Assert.True(repaired.ExitCode == 0, repaired.ToString());
        Assert.Contains("\"parts_repaired\":5", repaired.Error, StringComparison.Ordinal);
        var fetched = FetchedUnits.In(export.Simulator.Requests.Snapshot().Skip(before)).Distinct().ToList();
        Assert.Single(fetched, unit => unit.StartsWith("History/", StringComparison.Ordinal));
        Assert.Single(fetched, unit => unit.StartsWith("SystemMetrics/", StringComparison.Ordinal));
        Assert.Single(fetched, unit => unit.StartsWith("Files/", StringComparison.Ordinal));
        Assert.DoesNotContain(fetched, unit => unit.StartsWith("ConsoleLogs/", StringComparison.Ordinal));
        Assert.Equal(content, await ExportContent.DigestAsync(export.Destination));
        verified = await export.VerifyAsync();
        Assert.True(verified.ExitCode == 0, verified.ToString());

        var again = await export.ExportAsync(["acme"], "--repair");
        Assert.True(again.ExitCode == 0, again.ToString());
        Assert.Contains("Nothing to do", again.Error, StringComparison.Ordinal);
        // And the next night finds the export as any other.
        var night = await export.ExportAsync(["acme"]);
        Assert.True(night.ExitCode == 0, night.ToString());
        Assert.Equal(content, await ExportContent.DigestAsync(export.Destination));
    }

    [Fact]
    public async Task A_part_that_several_histories_share_is_named_and_nothing_is_changed()
    {
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [World] });
        await CompleteAsync(export, "--history-layout", "long");
        File.Delete(First(export, "tables/history_long", "*.parquet"));
        var journal = new DirectoryInfo(Path.Combine(export.Destination, "_export/journal")).EnumerateFiles().Sum(file => file.Length);
        // What does not help is not recommended.
        var verified = await WarmProgram.RunAsync(["verify", export.Destination]);
        Assert.Contains("which --repair cannot fetch by themselves: restore them from a backup", verified.Output, StringComparison.Ordinal);
        var result = await export.ExportAsync(["acme"], "--history-layout", "long", "--repair");
        Assert.Equal(6, result.ExitCode);
        Assert.Contains("histories of several runs", result.Error, StringComparison.Ordinal);
        Assert.Equal(journal, new DirectoryInfo(Path.Combine(export.Destination, "_export/journal")).EnumerateFiles().Sum(file => file.Length));
    }

    private static async Task CompleteAsync(TestExport export, params string[] more)
    {
        var result = await export.ExportAsync(["acme"], more);
        Assert.True(result.ExitCode == 0, result.ToString());
    }

    private static string First(TestExport export, string folder, string name) =>
        Directory.EnumerateFiles(Path.Combine(export.Destination, folder), name, SearchOption.AllDirectories).Order(StringComparer.Ordinal).First();

    private static void Change(string path)
    {
        var bytes = File.ReadAllBytes(path);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(path, bytes);
    }
}
