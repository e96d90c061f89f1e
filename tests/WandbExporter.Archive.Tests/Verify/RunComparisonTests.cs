using WandbExporter.Archive.Verify;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Storage.Spool;
using WandbExporter.Tables.Catalogue;
using Xunit;

namespace WandbExporter.Archive.Tests.Verify;

public sealed class RunComparisonTests
{
    private static readonly RunPath Path = new("acme", "vision", "a/b");
    private static readonly RunDescriptor Run = new("a/b", "finished", 9, 10, 4, null, 2, "2026-01-01T00:00:00Z");
    private static readonly DateTimeOffset Begun = new(2026, 1, 2, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Rows_that_the_source_counts_then_and_now_and_the_export_lacks_are_damage()
    {
        var (findings, project) = Compare(Then(Run), Unit(HistoryTable.Kind, 8), Unit(FilesTable.Kind, 2), Now(Run));
        var problem = Assert.Single(findings.Problems.Summarize().Findings);
        Assert.Equal(("missing_rows", "History/acme/vision/a%2Fb"), (problem.Code, problem.Subject));
        Assert.Equal((1, 8, 10), (project.Same, project.HistoryExported, project.HistoryNow));
    }

    [Fact]
    public void Rows_that_were_noted_as_missing_when_they_were_exported_are_a_remark()
    {
        var (findings, _) = Compare(Then(Run), Unit(SystemMetricsTable.Kind, 3, noted: true), Now(Run));
        Assert.Equal(0, findings.Problems.Count);
        Assert.Equal("missing_rows", Assert.Single(findings.Remarks.Summarize().Findings).Code);
    }

    [Fact]
    public void A_run_that_went_on_is_a_change_that_says_what_changed()
    {
        var (findings, project) = Compare(Then(Run), Unit(HistoryTable.Kind, 10), Now(Run with { HistoryLineCount = 25, LastStep = 24, LogLineCount = 7 }));
        Assert.Equal(0, findings.Problems.Count);
        Assert.Equal(1, project.Changed);
        Assert.Contains("last step 9 → 24, history rows 10 → 25, console lines unknown → 7", Assert.Single(findings.Changes.Summarize().Findings).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_that_the_export_followed_to_where_it_is_now_has_not_changed()
    {
        var grown = Run with { HistoryLineCount = 25, LastStep = 24 };
        Assert.Equal(1, Compare(Then(Run), Unit(HistoryTable.Kind, 25, read: grown), Now(grown)).Project.Same);
        Assert.Equal(1, Compare(Then(Run), Unit(HistoryTable.Kind, 25, read: grown), Unit(FilesTable.Kind, 2), Now(grown)).Project.Changed);
    }

    [Theory]
    [InlineData(-1, "missing_run")]
    [InlineData(1, "new_run")]
    public void A_run_that_is_not_in_the_export_is_missing_only_if_it_was_there_before(int hours, string code)
    {
        var (findings, project) = Compare(Now(Run, Begun.AddHours(hours)));
        Assert.Equal(1, project.New);
        Assert.Equal(code, Assert.Single([.. findings.Problems.Summarize().Findings, .. findings.Changes.Summarize().Findings]).Code);
    }

    [Fact]
    public void A_run_that_is_gone_is_a_change()
    {
        var (findings, project) = Compare(Then(Run), Unit(HistoryTable.Kind, 10));
        Assert.Equal((0, 1), (findings.Problems.Count, project.Gone));
        Assert.Equal("gone_run", Assert.Single(findings.Changes.Summarize().Findings).Code);
    }

    private static (Findings Findings, ProjectComparison Project) Compare(params SpoolEntry[] entries)
    {
        var (findings, project) = (new Findings(100, new VerifyMeter()), new ProjectComparison());
        new RunComparison(TableCatalogue.Default.Usual, RunPayload.KeyOf(Path), entries).Hold(project, Begun, findings);
        return (findings, project);
    }

    private static SpoolEntry Then(RunDescriptor run) => new(RunPayload.KeyOf(Path), (byte)RunSide.Then, RunPayload.Of(run, null));

    private static SpoolEntry Now(RunDescriptor run, DateTimeOffset? createdAt = null) =>
        new(RunPayload.KeyOf(Path), (byte)RunSide.Now, RunPayload.Of(run, createdAt ?? Begun.AddDays(-1)));

    private static SpoolEntry Unit(UnitKind kind, long rows, bool noted = false, RunDescriptor? read = null) =>
        new(RunPayload.KeyOf(Path), (byte)RunSide.Unit, RunPayload.OfUnit(new RunUnitRows(kind, rows, noted, (read ?? Run).Fingerprint)));
}
