using System.Buffers;
using System.Text;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using Xunit;

namespace WandbExporter.Core.Tests.Journal;

public class JournalJsonTests
{
    private static readonly DateTimeOffset At = new(2026, 1, 2, 3, 4, 5, 678, TimeSpan.FromHours(2));

    public static TheoryData<JournalRecord, string> Records() => new()
    {
        { new ExportOpened("1.2.3", "me@example.com", At), "export-opened" },
        { new UnitReset("History/a/b/c"), "unit-reset" },
        { new PartCommitted("History/a/b/c", new PartInfo("tables/x.parquet", "history", long.MaxValue, "ab", 3), ResumePoint.AtStep(17), At), "part-committed" },
        { new PartCommitted("History/a/b/c", new PartInfo("tables/y.parquet", "history", 1, "ab", 3), ResumePoint.AtStep(17), At, LastRow: new LastRow(16, 1_767_323_045_678)), "part-committed" },
        { new PartCommitted("Files/a/b/c", new PartInfo("files/ü", null, 1, "ab", 0, "md5=="), null, At), "part-committed" },
        { new PartCommitted("Files/a/b/d", new PartInfo("files/d/ü", null, 1, "ab", 0, "md5==", "files/c/ü"), null, At), "part-committed" },
        { new UnitCommitted("u", "finished|…\n\"quoted\"", 5, 6, "some 'note' with \u2028 and 😀", At), "unit-committed" },
        { new UnitFailed("u", new Failure(FailureCategory.Permanent, "http_502", "It failed.", ExitCode.Source, "502 <html>"), 3, At), "unit-failed" },
        { new ContentCommitted("u", new PartInfo("artifacts/_content/md5/ab/ab", null, 1, "cd", 0), At), "content-committed" },
        { new ProjectListingClosed("e", "p", 1, null, At), "project-listing-closed" },
        { new ExportClosed(1, 0, At), "export-closed" },
        { new UnitCommitted("u", "finished", 5, 6, null, At, null, ResumePoint.AtStep(17)), "unit-committed" },
        { new UnitCommitted("ArtifactFiles/a/b/c/v0", "f", 4, 4, null, At, new LiveEnd(null, 1, 4), Contents: new NamedContents(4, 288)), "unit-committed" },
        { new UnitCommitted("History/a/b/c", "finished", 5, 5, null, At, null, ResumePoint.AtStep(5), LastRow: new LastRow(4, 1_767_323_045_678)), "unit-committed" },
        { new PartCommitted("History/a/b/c", new PartInfo("tables/z.parquet", "history", 1, "ab", 3), ResumePoint.AtStep(17), At, Range: 0), "part-committed" },
        { new RangeCommitted("History/a/b/c", 0, At), "range-committed" },
        { new UnitReopened("History/a/b/c", "finished", new LiveEnd(ResumePoint.AtStep(17), 2, 16), At), "unit-reopened" },
        { new UnitReopened("History/a/b/d", "finished", new LiveEnd(ResumePoint.AtStep(17), 2, 16), At, new LastRow(16, 1_767_323_045_678)), "unit-reopened" },
    };

    [Theory]
    [MemberData(nameof(Records))]
    public void A_record_comes_back_as_it_was(JournalRecord record, string type)
    {
        var json = Write(record);

        Assert.Equal([record], JournalJson.Read(json));
        Assert.StartsWith($"{{\"type\":\"{type}\",", Encoding.UTF8.GetString(json), StringComparison.Ordinal);
        Assert.Equal(type, JournalJson.TypeOf(record));
        Assert.DoesNotContain((byte)'\n', json);
    }

    [Fact]
    public void Lists_come_back_as_they_were()
    {
        var run = new RunDescriptor("r1", "running", -1, 10, null, 0, 2, "2026-01-01T00:00:00");
        var page = new RunsListed("RunPage/e/p/000000", "e", "p", 0, "cursor", 1, true, 2, [run, run with { RunId = "r2" }], At);
        var projects = new ProjectsListed(UnitId.Projects("e").Value, "e", ["a", "b c"], At);

        var read = JournalJson.Read(Write(page, projects));

        var readPage = Assert.IsType<RunsListed>(read[0]);
        Assert.Equal(page.Runs, readPage.Runs);
        Assert.Equal(page with { Runs = readPage.Runs }, readPage);
        // Journals of exports in which every run is shown are as they always were.
        Assert.DoesNotContain("withheld", Encoding.UTF8.GetString(Write(page)), StringComparison.Ordinal);
        var withheld = new WithheldRun("r3", new Failure(FailureCategory.Transient, "http_500", "No.", ExitCode.Source));
        var odd = new OddRun("r1", [new OddField("fileCount", "1e30")]);
        var readOdd = Assert.Single(Assert.IsType<RunsListed>(JournalJson.Read(Write(page with { Odd = [odd] }))[0]).Odd!);
        Assert.Equal((odd.RunId, odd.Fields[0]), (readOdd.RunId, Assert.Single(readOdd.Fields)));
        Assert.Equal([withheld], Assert.IsType<RunsListed>(JournalJson.Read(Write(page with { Withheld = [withheld] }))[0]).Withheld!);
        var lacking = new UnitFailed("u", withheld.Failure, 1, At, Files: [new FailedFile("a/b ü", "http_404", "No.", "404"), new FailedFile("c", "bad_url", "No.")]);
        Assert.Equal(lacking.Files!, Assert.IsType<UnitFailed>(JournalJson.Read(Write(lacking))[0]).Files!);
        Assert.DoesNotContain("files", Encoding.UTF8.GetString(Write(lacking with { Files = null })), StringComparison.Ordinal);
        var artifacts = new ArtifactsListed("e", "p", [new("m", "v0", "id", "d", 1, 2), new("m", "v1", "id", "d", null, null, "MANIFEST_XXH128")], At);
        Assert.Equal(artifacts.Versions, Assert.IsType<ArtifactsListed>(JournalJson.Read(Write(artifacts))[0]).Versions);
        var versions = Assert.IsType<VersionsChecked>(JournalJson.Read(Write(new VersionsChecked("e", "p", ["00ff"], ["01", "02"], At)))[0]);
        Assert.Equal(("e", "p", "00ff", "01 02", At), (versions.Entity, versions.Project, string.Join(' ', versions.Missing), string.Join(' ', versions.Back), versions.At));
        var divided = Assert.IsType<HistoryDivided>(JournalJson.Read(Write(new HistoryDivided("History/a/b/c", [new(0, 100, 9), new(100, 1L << 53, 9)], At)))[0]);
        Assert.Equal([new HistoryRange(0, 100, 9), new HistoryRange(100, 1L << 53, 9)], divided.Ranges);
        Assert.Equal([new HistoryGap(1, 2, "502")], Assert.IsType<RangeCommitted>(JournalJson.Read(Write(new RangeCommitted("History/a/b/c", 7, At, [new HistoryGap(1, 2, "502")])))[0]).Gaps!);
        Assert.Equal(projects.Projects, Assert.IsType<ProjectsListed>(read[1]).Projects);
        var part = new PartCommitted("History/a/b/c", new PartInfo("tables/x.parquet", "history", 1, "ab", 3), ResumePoint.AtStep(17), At);
        ColumnClaim[] columns = [new("loss", "double"), new("loss:string", "string", "loss"), new("a.b", "int64", """["a","b"]""", Flattened: true)];
        Assert.DoesNotContain("columns", Encoding.UTF8.GetString(Write(part)), StringComparison.Ordinal);
        Assert.Equal(columns, Assert.IsType<PartCommitted>(JournalJson.Read(Write(part with { Columns = columns }))[0]).Columns!);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_a_unit_says_of_its_tables_and_contents_comes_back_as_it_was(bool hasContents)
    {
        AreaCount[] areas = [new("sweeps", 5, 6, AreaStanding.Partial, "The server counts 6."), new("sweep_runs", 0, null, AreaStanding.NotOffered)];
        var unit = new UnitCommitted("Sweeps/a/b", "f", 5, null, null, At, Areas: areas, Contents: hasContents ? new NamedContents(4, 288) : null);
        var read = Assert.IsType<UnitCommitted>(Assert.Single(JournalJson.Read(Write(unit))));
        Assert.Equal(areas, read.Areas!);
        Assert.Equal(unit, read with { Areas = areas });
    }

    [Fact]
    public void A_point_to_go_on_from_is_the_text_that_older_builds_wrote()
    {
        var part = new PartCommitted("History/a/b/c", new PartInfo("tables/x.parquet", "history", 1, "ab", 3), ResumePoint.Behind("Y3Vyc29y=="), At);
        Assert.Contains("\"resumeAt\":\"Y3Vyc29y==\"", Encoding.UTF8.GetString(Write(part)), StringComparison.Ordinal);
        Assert.Contains("\"resumeAt\":\"-3\"", Encoding.UTF8.GetString(Write(part with { ResumeAt = ResumePoint.AtStep(-3) })), StringComparison.Ordinal);
        Assert.Contains("\"resumeAt\":null", Encoding.UTF8.GetString(Write(part with { ResumeAt = null })), StringComparison.Ordinal);
        Assert.Equal(17, Assert.IsType<PartCommitted>(JournalJson.Read(Write(part with { ResumeAt = ResumePoint.Behind("17") }))[0]).ResumeAt?.Step);
    }

    [Fact]
    public void A_step_that_is_none_is_damage()
    {
        var failure = Assert.Throws<ExportException>(() => ResumePoint.Behind("soon").Step).Failure;
        Assert.Equal(("journal_damaged", ExitCode.Destination), (failure.Code, failure.Exit));
        Assert.Contains("'soon'", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_can_be_computed_is_not_stored()
    {
        var page = new RunsListed("u", "e", "p", 0, null, 0, true, null, [new RunDescriptor("r1", null, null, null, null, null, null, null)], At);
        Assert.DoesNotContain("fingerprint", Encoding.UTF8.GetString(Write(page)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"type":"unit-postponed","unit":"u"}""", "unit-postponed")]
    [InlineData("""[{"type":"unit-reset","unit":"u"},{"type":"unit-postponed","unit":"u"}]""", "unit-postponed")]
    [InlineData("""{"v":2,"type":"unit-reset","unit":"u"}""", "version 2")]
    public void A_record_of_a_newer_version_is_refused_by_name(string json, string mark)
    {
        var failure = Assert.Throws<ExportException>(() => JournalJson.Read(Encoding.UTF8.GetBytes(json))).Failure;

        Assert.Equal((FailureCategory.Fatal, "journal_newer", ExitCode.Destination), (failure.Category, failure.Code, failure.Exit));
        Assert.Contains(mark, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("17")]
    [InlineData("{}")]
    [InlineData("""{"\ud800":"unit-reset"}""")]
    [InlineData("""{"type":"unit-reset","\ud800":1}""")]
    [InlineData("""{"type":"unit-reset"}""")]
    [InlineData("""{"type":"unit-reset","unit":null}""")]
    [InlineData("""{"type":"unit-reset","unit":"u"}{""")]
    [InlineData("""{"type":"part-committed","unit":"u","part":{"key":"k"},"resumeAt":null,"at":"2026-01-01T00:00:00Z"}""")]
    public void A_record_that_is_not_whole_is_damage(string json)
    {
        var failure = Assert.Throws<ExportException>(() => JournalJson.Read(Encoding.UTF8.GetBytes(json))).Failure;
        Assert.Equal((FailureCategory.Fatal, "journal_damaged", ExitCode.Destination), (failure.Category, failure.Code, failure.Exit));
    }

    [Fact]
    public void A_member_that_a_later_version_added_is_skipped() => Assert.Equal(
        [new UnitReset("u")],
        JournalJson.Read("""{"type":"unit-reset","unit":"u","because":{"of":["x"]}}"""u8));

    private static byte[] Write(params JournalRecord[] records)
    {
        var json = new ArrayBufferWriter<byte>();
        JournalJson.Write(json, records);
        return json.WrittenSpan.ToArray();
    }
}
