using System.Collections.Concurrent;
using WandbExporter.Archive.Reports;
using WandbExporter.Archive.Tests.Support;
using WandbExporter.Archive.Verify;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Ports;
using WandbExporter.Tables.Catalogue;
using Xunit;

namespace WandbExporter.Archive.Tests.Verify;

public sealed class ExportVerifierTests : IDisposable
{
    private static readonly UnitId History = UnitId.OfRun(HistoryTable.Kind, SmallExport.Project.Run("a"));

    private readonly TemporaryDirectory _directory = new();
    private readonly SmallExport _export;

    public ExportVerifierTests() => _export = new SmallExport(_directory.Below("export"));

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_sound_export_is_complete_and_its_totals_are_those_of_its_parts()
    {
        await _export.WriteAsync();
        var report = await _export.VerifyAsync();
        Assert.Empty(report.Problems);
        Assert.Empty(report.Remarks);
        Assert.Equal(("complete", true, 10L, 105L), (report.Verdict, report.Complete, report.Parts, report.Rows));
        Assert.Equal((10L, 105L, report.Bytes), (report.Sample.Parts, report.Sample.Rows, report.Sample.Bytes));
        Assert.Equal(DigestOfFiles(), report.PartsDigest);
    }

    [Fact]
    public async Task An_export_that_was_not_finished_is_sound_and_incomplete()
    {
        await using (var destination = await _export.OpenAsync())
            await SmallExport.WriteUnitsAsync(destination);
        var report = await _export.VerifyAsync();
        Assert.Equal(("incomplete", false), (report.Verdict, report.Complete));
        Assert.Equal(["unfinished"], report.Remarks.Select(finding => finding.Code));
    }

    [Fact]
    public async Task A_failed_unit_leaves_the_export_incomplete_and_every_bit_of_it_vouched_for()
    {
        await using (var destination = await _export.OpenAsync())
        {
            await SmallExport.WriteUnitsAsync(destination);
            await SmallExport.FailAsync(destination, UnitId.OfRun(ConsoleLogsTable.Kind, SmallExport.Project.Run("a")));
            await SmallExport.CloseAsync(destination, failed: 1);
            await SmallExport.FinishAsync(destination);
        }
        Assert.Equal("incomplete", (await _export.VerifyAsync()).Verdict);
        await File.AppendAllTextAsync(_export.FileOf(ExportKeys.ReportHtml), " ");
        Assert.Equal([ExportKeys.ReportHtml.Value], (await _export.VerifyAsync()).Problems.Select(finding => finding.Subject));
    }

    [Fact]
    public async Task An_export_that_goes_on_after_a_failure_is_not_held_against_its_former_end()
    {
        await using (var destination = await _export.OpenAsync())
        {
            await SmallExport.WriteUnitsAsync(destination);
            await SmallExport.FailAsync(destination, UnitId.OfRun(ConsoleLogsTable.Kind, SmallExport.Project.Run("a")));
            await SmallExport.CloseAsync(destination, failed: 1);
            await SmallExport.FinishAsync(destination);
            await destination.Journal.AppendAsync([new ExportOpened("0.0.2", "ada", DateTimeOffset.UnixEpoch)], default);
        }
        var report = await _export.VerifyAsync();
        Assert.Empty(report.Problems);
        Assert.Contains(report.Remarks, finding => finding.Code == "unfinished");
    }

    [Fact]
    public async Task A_page_that_cannot_be_decoded_is_found_although_its_digest_is_right()
    {
        await using (var destination = await _export.OpenAsync())
        {
            await SmallExport.WriteUnitsAsync(destination);
            // The footer is whole, a data page is not; and the record vouches for the bytes as they are.
            var unit = UnitId.OfRun(HistoryTable.Kind, SmallExport.Project.Run("c"));
            var part = await SmallExport.AppendAsync(destination, unit, SmallExport.HistoryKey("c", 0), "history", 40);
            var bytes = await File.ReadAllBytesAsync(_export.FileOf(SmallExport.HistoryKey("c", 0)));
            bytes.AsSpan(4, 30).Fill(0xEE);
            var stored = await destination.Sink.PutAsync(SmallExport.HistoryKey("c", 0), (stream, token) => stream.WriteAsync(bytes, token).AsTask(), default);
            await destination.Journal.AppendAsync([new PartCommitted(unit.Value, part with { Sha256 = stored.Sha256! }, null, DateTimeOffset.UnixEpoch)], default);
            await SmallExport.CommitAsync(destination, unit, 40);
        }
        Assert.Equal(["unreadable"], (await _export.VerifyAsync()).Problems.Select(finding => finding.Code));
    }

    [Fact]
    public async Task Rows_are_held_against_the_part_the_unit_and_the_server()
    {
        await using (var destination = await _export.OpenAsync())
        {
            await SmallExport.WriteUnitsAsync(destination);
            var (c, d) = (UnitId.OfRun(HistoryTable.Kind, SmallExport.Project.Run("c")), UnitId.OfRun(HistoryTable.Kind, SmallExport.Project.Run("d")));
            var part = await SmallExport.AppendAsync(destination, c, SmallExport.HistoryKey("c", 0), "history", 40);
            await destination.Journal.AppendAsync([new PartCommitted(c.Value, part with { Rows = 41 }, null, DateTimeOffset.UnixEpoch)], default);
            await SmallExport.CommitAsync(destination, c, 42);
            await SmallExport.CommitAsync(destination, d, 0, expected: 9);
        }
        var report = await _export.VerifyAsync();
        Assert.Equal(["unit_rows", "rows"], report.Problems.Select(finding => finding.Code));
        Assert.Contains(report.Remarks, finding => finding is { Code: "row_count", Subject: "History/acme/vision/d" });
    }

    [Fact]
    public async Task A_unit_of_a_running_run_is_held_against_the_rows_of_all_its_commits()
    {
        await using (var destination = await _export.OpenAsync())
        {
            await SmallExport.WriteUnitsAsync(destination);
            var unit = UnitId.OfRun(HistoryTable.Kind, SmallExport.Project.Run("c"));
            await SmallExport.AppendAsync(destination, unit, SmallExport.HistoryKey("c", 0), "history", 40, "40");
            await destination.Journal.AppendAsync([new UnitCommitted(unit.Value, "", 40, 40, null, DateTimeOffset.UnixEpoch, new LiveEnd(ResumePoint.AtStep(40), 1, 40))], default);
            await SmallExport.AppendAsync(destination, unit, SmallExport.HistoryKey("c", 1), "history", 10, "50");
            await SmallExport.CommitAsync(destination, unit, 50);
        }
        Assert.Empty((await _export.VerifyAsync()).Problems);
    }

    [Fact]
    public async Task A_unit_of_which_only_steps_are_missing_counts_and_goes_on()
    {
        var unit = UnitId.OfRun(HistoryTable.Kind, SmallExport.Project.Run("a"));
        await using (var destination = await _export.OpenAsync())
        {
            await SmallExport.AppendAsync(destination, unit, SmallExport.HistoryKey("a", 0), "history", 40, "60");
            var missing = new Failure(FailureCategory.Permanent, "gaps", "Steps 40 to 49 were not to be had.", ExitCode.Incomplete);
            await destination.Journal.AppendAsync([new UnitFailed(unit.Value, missing, 1, DateTimeOffset.UnixEpoch, [new HistoryGap(40, 49, null)])], default);
            await SmallExport.CloseAsync(destination, failed: 1);
            await SmallExport.FinishAsync(destination);
        }
        var report = await _export.VerifyAsync();
        Assert.Empty(report.Problems);
        Assert.Equal(("incomplete", 1L, 40L), (report.Verdict, report.Parts, report.Rows));
        await using (var destination = await _export.OpenAsync())
        {
            await destination.Journal.AppendAsync([new ExportOpened("0.0.2", "ada", DateTimeOffset.UnixEpoch)], default);
            await SmallExport.AppendAsync(destination, unit, SmallExport.HistoryKey("a", 1), "history", 10, "60");
            await SmallExport.CommitAsync(destination, unit, 50);
        }
        Assert.Empty((await _export.VerifyAsync()).Problems);
    }

    [Fact]
    public async Task Journal_and_manifest_are_held_against_each_other_in_both_directions()
    {
        await _export.WriteAsync();
        await using (var destination = await _export.OpenAsync())
        {
            // A manifest of another journal: it lacks one part, has one too many, and differs about a third.
            var records = await destination.Journal.ReadAllAsync(default).ToListAsync();
            using var presence = new PartPresence(destination.Sink);
            var parts = await CommittedParts.ReadAsync(records.Select(Falsified).Concat(Added()).ToAsyncEnumerable()).Select(part => part.Record).ToListAsync();
            await new ManifestWriter(destination.Sink, presence).WriteAsync(parts, default);
            await new ChecksumWriter(destination.Sink).WriteAsync(complete: true, await destination.Journal.ReadAllAsync(default).LongCountAsync(), default);
        }
        var problems = (await _export.VerifyAsync()).Problems;
        Assert.Equal(
            [
                ("files/acme/vision/z/more.txt", "The manifest names a part that the journal does not know."),
                ("tables/history/entity=acme/project=vision/a-00000.parquet", "The journal has this part and the manifest does not name it."),
            ],
            problems.Where(finding => finding.Subject != SmallExport.HistoryKey("a", 1).Value).Select(finding => (finding.Subject, finding.Message)));
        Assert.Contains("differ about this part", problems.Single(finding => finding.Subject == SmallExport.HistoryKey("a", 1).Value).Message, StringComparison.Ordinal);

        static JournalRecord Falsified(JournalRecord record) => record switch
        {
            PartCommitted part when part.Part.Key == SmallExport.HistoryKey("a", 0).Value => new UnitReset(part.Unit),
            PartCommitted part when part.Part.Key == SmallExport.HistoryKey("a", 1).Value => part with { Part = part.Part with { Sha256 = new string('0', 64) } },
            _ => record,
        };

        static JournalRecord[] Added() =>
        [
            new PartCommitted("History/acme/vision/z", new PartInfo("files/acme/vision/z/more.txt", null, 1, new string('1', 64), 0), null, DateTimeOffset.UnixEpoch),
            new UnitCommitted("History/acme/vision/z", "", 0, 0, null, DateTimeOffset.UnixEpoch),
        ];
    }

    [Fact]
    public async Task A_unit_that_neither_was_committed_nor_failed_is_missed()
    {
        await using (var destination = await _export.OpenAsync())
        {
            var complete = new SmallExport(_directory.Below("complete"));
            await complete.WriteAsync();
            await using var other = await complete.OpenAsync();
            await foreach (var record in other.Journal.ReadAllAsync(default))
            {
                if (record is not (UnitCommitted or PartCommitted) || (record as UnitCommitted)?.Unit == History.Value)
                    await destination.Journal.AppendAsync([record], default);
            }
            await SmallExport.FinishAsync(destination);
        }
        var problems = (await _export.VerifyAsync()).Problems;
        Assert.Equal(3, problems.Count(finding => finding.Code == "missing_unit"));
    }

    [Fact]
    public async Task Success_that_the_journal_does_not_bear_out_is_found()
    {
        await using (var destination = await _export.OpenAsync())
        {
            await SmallExport.WriteUnitsAsync(destination);
            await new ChecksumWriter(destination.Sink).WriteAsync(complete: true, await destination.Journal.ReadAllAsync(default).LongCountAsync(), default);
        }
        Assert.Equal(["success"], (await _export.VerifyAsync()).Problems.Select(finding => finding.Code));
    }

    [Fact]
    public async Task The_part_that_an_interrupted_unit_goes_on_from_is_read_too()
    {
        await using (var destination = await _export.OpenAsync())
        {
            var goesOn = await SmallExport.AppendAsync(destination, History, SmallExport.HistoryKey("a", 0), "history", 40, "40");
            await File.AppendAllTextAsync(_export.FileOf(new ObjectKey(goesOn.Key)), "more");
            var startsOver = UnitId.OfRun(FilesTable.Kind, SmallExport.Project.Run("a"));
            var file = await SmallExport.AppendFileAsync(destination, startsOver, RunFileKeys.File(SmallExport.Project.Run("a"), "x"), "x");
            await File.AppendAllTextAsync(_export.FileOf(new ObjectKey(file.Key)), "more");
        }
        var problem = Assert.Single((await _export.VerifyAsync()).Problems);
        Assert.Equal(("size", SmallExport.HistoryKey("a", 0).Value), (problem.Code, problem.Subject));
    }

    [Fact]
    public async Task Prune_removes_what_no_record_names_and_nothing_else()
    {
        await _export.WriteAsync();
        await File.WriteAllTextAsync(_export.FileOf(new ObjectKey("tables/history/orphan.parquet")), "x");
        var (alone, beside) = (_export.FileOf(new ObjectKey("files/gone/deeper/still/orphan.bin")), _export.FileOf(new ObjectKey("files/gone/kept")));
        Directory.CreateDirectory(Path.GetDirectoryName(alone)!);
        Directory.CreateDirectory(beside);
        await File.WriteAllTextAsync(alone, "x");
        await File.WriteAllTextAsync(_export.FileOf(new ObjectKey("thesis.tex")), "important");
        await File.WriteAllTextAsync(_export.FileOf(new ObjectKey("_export/mine.txt")), "important too");
        Assert.Equal(["_export/mine.txt stray", "files/gone/deeper/still/orphan.bin orphan", "tables/history/orphan.parquet orphan", "thesis.tex stray"], Texts((await _export.VerifyAsync()).Remarks));

        await using (var destination = await _export.OpenAsync())
        {
            var verifier = new ExportVerifier(destination, SmallExport.Identity, TableCatalogue.Default.Of(SmallExport.Identity.Tables), "test", new VerifyOptions { Prune = true }, TimeProvider.System);
            Assert.Equal(["files/gone/deeper/still/orphan.bin removed", "tables/history/orphan.parquet removed"], Texts((await verifier.VerifyAsync(null, default)).Removed));
        }
        Assert.False(File.Exists(_export.FileOf(new ObjectKey("tables/history/orphan.parquet"))));
        Assert.Equal(["_export/mine.txt stray", "thesis.tex stray"], Texts((await _export.VerifyAsync()).Remarks));
        // Of the folders those that became empty, and no other.
        Assert.False(Directory.Exists(_export.FileOf(new ObjectKey("files/gone/deeper"))));
        Assert.True(Directory.Exists(beside));
    }

    [Fact]
    public async Task Prune_removes_many_objects_at_a_time_and_every_one()
    {
        const int Orphans = 2345;
        await _export.WriteAsync();
        for (var n = 0; n < Orphans; n++)
            await File.WriteAllTextAsync(_export.FileOf(new ObjectKey($"tables/history/orphan-{n}.parquet")), "x");
        await using var destination = await _export.OpenAsync();
        var removals = new ConcurrentQueue<int>();
        var watched = new TestDestination(destination) { OnDelete = removals.Enqueue };

        var verifier = new ExportVerifier(watched, SmallExport.Identity, TableCatalogue.Default.Of(SmallExport.Identity.Tables), "test", new VerifyOptions { Prune = true }, TimeProvider.System);
        await verifier.VerifyAsync(null, default);

        Assert.Equal([345, 1000, 1000], removals.Order());
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(_export.FileOf(new ObjectKey("tables/history/x")))!, "orphan-*"));
    }

    [Fact]
    public async Task Damaged_records_condemn_no_object()
    {
        await _export.WriteAsync();
        await File.WriteAllTextAsync(_export.FileOf(new ObjectKey("tables/history/orphan.parquet")), "x");
        await File.AppendAllTextAsync(_export.FileOf(ExportKeys.Manifest), "x");
        await using var destination = await _export.OpenAsync();
        var verifier = new ExportVerifier(destination, SmallExport.Identity, TableCatalogue.Default.Of(SmallExport.Identity.Tables), "test", new VerifyOptions { Prune = true }, TimeProvider.System);
        var report = await verifier.VerifyAsync(null, default);
        Assert.Empty(report.Removed);
        Assert.Contains(report.Remarks, finding => finding.Code == "not_pruned");
        Assert.True(File.Exists(_export.FileOf(new ObjectKey("tables/history/orphan.parquet"))));
    }

    [Fact]
    public async Task What_an_abandoned_attempt_left_is_told_from_an_orphan()
    {
        await using (var destination = await _export.OpenAsync())
        {
            await SmallExport.AppendAsync(destination, History, SmallExport.HistoryKey("a", 7), "history", 5);
            await destination.Journal.AppendAsync([new UnitReset(History.Value)], default);
            await SmallExport.WriteUnitsAsync(destination);
            await SmallExport.CloseAsync(destination);
            await SmallExport.FinishAsync(destination);
        }
        var report = await _export.VerifyAsync();
        Assert.Empty(report.Problems);
        Assert.Equal([$"{SmallExport.HistoryKey("a", 7)} superseded"], Texts(report.Remarks));
    }

    [Fact]
    public async Task A_sample_reads_some_and_looks_for_all()
    {
        await _export.WriteAsync();
        File.Delete(_export.FileOf(SmallExport.HistoryKey("a", 0)));
        var report = await _export.VerifyAsync(new VerifyOptions { Sample = 0.3, Seed = 5 });
        Assert.InRange(report.Sample.Parts, 1, 8);
        Assert.Equal(SmallExport.HistoryKey("a", 0).Value, Assert.Single(report.Problems).Subject);
        Assert.Equal(report.Sample, (await _export.VerifyAsync(new VerifyOptions { Sample = 0.3, Seed = 5 })).Sample);
    }

    [Fact]
    public async Task A_living_writer_is_mentioned()
    {
        await _export.WriteAsync();
        var remark = Assert.Single((await _export.VerifyAsync(new VerifyOptions { Writer = "process 1 on here" })).Remarks);
        Assert.Equal("live_writer", remark.Code);
    }

    [Fact]
    public async Task A_report_escapes_what_a_server_may_have_named()
    {
        await _export.WriteAsync();
        await File.WriteAllTextAsync(_export.FileOf(new ObjectKey("<script>alert(1)<")), "x");
        var page = (await _export.VerifyAsync()).ToHtml();
        Assert.DoesNotContain("<script>", page, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;", page, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Texts(IEnumerable<VerifyFinding> findings) => findings.Select(finding => $"{finding.Subject} {finding.Code}");

    /// <summary>What <c>sha256sum</c> prints of the sorted files, digested.</summary>
    private string DigestOfFiles()
    {
        var lines = ExportKeys.DataPrefixes.Select(prefix => Path.Combine(_export.Path, prefix)).Where(Directory.Exists)
            .SelectMany(folder => Directory.GetFiles(folder, "*", SearchOption.AllDirectories))
            .OrderBy(file => file, StringComparer.Ordinal)
            .Select(file => $"{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file)))}  {Path.GetRelativePath(_export.Path, file)}\n");
        return Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(string.Concat(lines))));
    }
}
