using System.Text.RegularExpressions;
using WandbExporter.Storage.Local;
using WandbExporter.Storage.Tests.Support;
using WandbExporter.Testing;
using Xunit;

namespace WandbExporter.Storage.Tests.Local;

/// <summary>A power cut cannot be staged here; the order of the system calls that survive one can be seen.</summary>
public sealed partial class DurabilityTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [SkippableFact]
    public async Task A_put_is_durable_before_it_is_visible_and_visible_before_it_is_done()
    {
        Needs.Program("strace");
        await using (await Samples.OpenAsync(_directory["export"]))
        {
        }

        var calls = await TraceAsync("put", "700000");

        var first = calls.IndexOf("mkdir tables");
        Assert.Equal(
            [
                "mkdir tables",
                "fsync .",
                "mkdir tables/x",
                "fsync tables",
                "pwrite64 _export/tmp/2-00000001",
                "fsync _export/tmp/2-00000001",
                "rename tables/x/part.parquet",
                "fsync tables/x",
            ],
            calls[first..].Distinct().Take(8));
    }

    [SkippableFact]
    public async Task Small_objects_that_a_record_names_are_made_durable_together_before_it_is_appended()
    {
        Needs.Program("strace");
        Skip.IfNot(PendingSync.IsOffered, "This system cannot make a file system durable and tell of errors.");
        await using (await Samples.OpenAsync(_directory["export"]))
        {
        }

        var calls = await TraceAsync("record", "20");

        Assert.Equal(1, calls.Count(call => call.StartsWith("syncfs", StringComparison.Ordinal)));
        var together = calls.IndexOf("syncfs artifacts");
        Assert.All(Enumerable.Range(0, 20).Select(n => calls.LastIndexOf($"rename artifacts/{n}")).Append(calls.IndexOf("rename artifacts/copy")), at => Assert.InRange(at, 0, together));
        Assert.True(together < calls.IndexOf("pwrite64 _export/journal/00000001.jsonl"));
        // By itself only what is large, and what replaces another.
        Assert.Equal(["fsync _export/tmp/2-00000001", "fsync _export/tmp/2-00000016"], calls.Where(call => call.StartsWith("fsync _export/tmp/", StringComparison.Ordinal)));
    }

    [SkippableFact]
    public async Task Directories_that_a_killed_process_made_are_made_durable_again()
    {
        Needs.Program("strace");
        await using (await Samples.OpenAsync(_directory["export"]))
        {
        }
        Directory.CreateDirectory(_directory["export/tables/x"]);

        var calls = await TraceAsync("put", "1");

        Assert.True(calls.IndexOf("fsync tables") < calls.IndexOf("rename tables/x/part.parquet"));
        Assert.Contains("fsync tables", calls);
    }

    [SkippableFact]
    public async Task A_new_destination_is_durable_up_to_the_directory_that_was_there()
    {
        Needs.Program("strace");

        var calls = await TraceAsync("append", "1");

        foreach (var call in new[] { "fsync ..", "fsync .", "fsync _export", "fsync _export/journal", "fsync _export/journal/00000001.jsonl" })
            Assert.Contains(call, calls);
        Assert.True(calls.LastIndexOf("fsync _export/journal") < calls.IndexOf("pwrite64 _export/journal/00000001.jsonl"));
        Assert.True(calls.IndexOf("pwrite64 _export/journal/00000001.jsonl") < calls.IndexOf("fsync _export/journal/00000001.jsonl"));
    }

    [SkippableFact]
    public async Task What_a_former_process_appended_is_written_anew_before_it_is_built_upon()
    {
        Needs.Program("strace");
        await using (var destination = await Samples.OpenAsync(_directory["export"]))
            await destination.Journal.AppendAsync([Samples.Record(1)], CancellationToken.None);

        var calls = await TraceAsync("append", "1");

        string[] expected = ["pwrite64 _export/tmp/2-journal", "fsync _export/tmp/2-journal", "rename _export/journal/00000001.jsonl", "fsync _export/journal", "pwrite64 _export/journal/00000002.jsonl"];
        Assert.Equal(expected, expected.OrderBy(call => calls.IndexOf(call)));
        Assert.All(expected, call => Assert.Contains(call, calls));
    }

    /// <summary>The calls that touch the export, each with the path, relative to the export, that it creates, names or changes.</summary>
    private async Task<List<string>> TraceAsync(string command, string argument)
    {
        string[] strace = ["strace", "-f", "-qq", "-y", "-s", "1", "-o", _directory["trace"], "-e", "trace=fsync,syncfs,rename,pwrite64,mkdir"];
        using var child = Child.Start(strace, command, _directory["export"], argument);
        Assert.Equal(0, (await child.EndAsync()).ExitCode);

        var calls = new List<string>();
        foreach (var line in await File.ReadAllLinesAsync(_directory["trace"]))
        {
            var path = line.Contains(" rename(", StringComparison.Ordinal) ? SecondName().Match(line) : FirstPath().Match(line);
            if (Call().Match(line) is { Success: true } call && path.Success && path.Groups[1].Value.StartsWith(_directory.Path, StringComparison.Ordinal))
                calls.Add($"{call.Groups[1].Value} {Path.GetRelativePath(_directory["export"], path.Groups[1].Value)}");
        }
        return calls;
    }

    [GeneratedRegex(@"^\d+ +(fsync|syncfs|rename|pwrite64|mkdir)\(")]
    private static partial Regex Call();

    [GeneratedRegex("[<\"](/[^>\"]*)[>\"]")]
    private static partial Regex FirstPath();

    [GeneratedRegex("\"[^\"]*\", \"([^\"]*)\"")]
    private static partial Regex SecondName();
}
