using System.Buffers;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Fuzz.Mutation;
using WandbExporter.Storage.Buckets;
using WandbExporter.Storage.Journals;
using WandbExporter.Storage.Local;

namespace WandbExporter.Fuzz.Targets;

/// <summary>Journals: the segments of a directory and of a bucket, and what stands in their lines, whose checksums are then right.</summary>
internal static class JournalTargets
{
    private static readonly DateTimeOffset At = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private static readonly JournalRecord[][] Appends =
    [
        [new ExportOpened("1.2.3", "me@example.org", At)],
        [new UnitReset("History/a/b/c"), new PartCommitted("History/a/b/c", new PartInfo("tables/x.parquet", "history", 17, "ab", 3), ResumePoint.AtStep(17), At, [new HistoryGap(3, 4, "No.")])],
        [new PartCommitted("History/a/b/c", new PartInfo("tables/y.parquet", "history", 17, "cd", 3), null, At, Columns: [new ColumnClaim("loss", "double"), new ColumnClaim("loss:string", "string", "loss")])],
        [new UnitCommitted("History/a/b/c", "finished|x", 5, 6, "a 'note'", At, new LiveEnd(ResumePoint.AtStep(17), 1, 4), ResumePoint.AtStep(17), LastRow: new LastRow(4, 1_767_323_045_678))],
        [new UnitCommitted("Sweeps/a/b", "f", 5, null, null, At, Areas: [new AreaCount("sweeps", 5, 6, AreaStanding.Partial, "The server counts 6.")], Contents: new NamedContents(4, 288))],
        [new UnitFailed("Files/a/b/c", new Failure(FailureCategory.Transient, "http_502", "It failed.", ExitCode.Source, "502 <html>"), 3, At, Files: [new FailedFile("a/é", "http_404", "No.", "404")])],
        [new ProjectsListed("Projects/a", "a", ["b", "c d"], At), new RunsListed("RunPage/a/b/000000", "a", "b", 0, "cursor", 1, true, 2, [new RunDescriptor("r1", "running", -1, 10, null, 0, 2, "2026-01-01T00:00:00")], At)],
        [new ArtifactsListed("a", "b", [new ArtifactDescriptor("m", "v0", "id", "d", 1, 2)], At), new VersionsChecked("a", "b", ["00ff"], ["01"], At)],
        [new ContentCommitted("u", new PartInfo("artifacts/_content/md5/ab/ab", null, 1, "cd", 0), At), new UnitReopened("History/a/b/c", "finished", new LiveEnd(ResumePoint.AtStep(17), 2, 16), At)],
        [new ProjectListingClosed("a", "b", 1, null, At), new ExportClosed(1, 0, At)],
    ];

    private static readonly SegmentName Segment = SegmentName.Append(1, 1, null);

    public static FuzzTarget OfBuckets(string name) => new(name, [new Sample(File())], (_, input) => GC.KeepAlive(SegmentReader.Parse(Segment, input, new JournalChain()).ToList()), IsRefusal) { Tokens = Tokens.OfJson };

    public static FuzzTarget OfDirectories(string name)
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("wandb-export-fuzz-").FullName, "00000001.jsonl");
        return new FuzzTarget(name, [new Sample(File())], (_, input) =>
        {
            System.IO.File.WriteAllBytes(path, input);
            ReadAsync(path).GetAwaiter().GetResult();
        }, IsRefusal)
        { Tokens = [.. Tokens.OfJson, new byte[2]] };
    }

    public static FuzzTarget OfRecords(string name) => new(name, [.. Appends.Select(append => new Sample(Json(append)))], (_, input) => JournalJson.Read(input), IsRefusal) { Tokens = Tokens.OfJson };

    private static bool IsRefusal(Exception error) => error is ExportException { Failure.Code: FailureCode.JournalDamaged or FailureCode.JournalNewer };

    private static async Task ReadAsync(string path)
    {
        await foreach (var entry in new JournalSegment(1, path).ReadAsync(long.MaxValue, isLast: true, CancellationToken.None))
            JournalJson.Read(entry.Line.Json.Span);
    }

    private static byte[] File()
    {
        var file = new ArrayBufferWriter<byte>();
        var tail = 0u;
        foreach (var append in Appends)
        {
            (var line, tail) = JournalLine.Encode(append, tail);
            file.Write(line.Span);
        }
        return file.WrittenSpan.ToArray();
    }

    private static byte[] Json(JournalRecord[] append)
    {
        var json = new ArrayBufferWriter<byte>();
        JournalJson.Write(json, append);
        return json.WrittenSpan.ToArray();
    }
}
