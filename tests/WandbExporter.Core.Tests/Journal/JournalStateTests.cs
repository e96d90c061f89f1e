using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Plan;
using Xunit;

namespace WandbExporter.Core.Tests.Journal;

public sealed class JournalStateTests
{
    private static readonly ProjectPath Project = new("team", "vision");
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private readonly JournalState _state = new(new RunUnits([Kinds.History, Kinds.Files]));

    [Fact]
    public void A_listed_page_is_open_until_every_unit_of_its_runs_is_committed()
    {
        _state.Apply(Listed(0, "c1", false, "a", "b"));
        Assert.Equal(4, Assert.Single(_state.OpenPages).PendingUnits);

        Commit(Kinds.History, "a");
        Commit(Kinds.Files, "a");
        Commit(Kinds.History, "b");
        var (kind, run) = Assert.Single(Assert.Single(_state.OpenPages).Pending());
        Assert.Equal((Kinds.Files, "b"), (kind, run.RunId));

        Commit(Kinds.Files, "b");
        Assert.Empty(_state.OpenPages);
    }

    [Fact]
    public void A_commit_that_is_recorded_twice_counts_once_for_its_page()
    {
        _state.Apply(Listed(0, "c1", false, "a", "b"));
        Commit(Kinds.History, "a");
        Commit(Kinds.History, "a");
        Assert.Equal(3, Assert.Single(_state.OpenPages).PendingUnits);
    }

    [Fact]
    public void A_listing_goes_on_where_its_last_record_says_and_knows_doubles()
    {
        _state.Apply(Listed(0, "c1", false, "a", "b"));
        _state.Apply(Listed(1, "c2", true, "c"));
        var listing = _state.Listing(Project);
        Assert.Equal((2, "c2", true, 3L), (listing.NextOrdinal, listing.EndCursor, listing.SweepEnded, listing.DistinctRuns));
        Assert.False(listing.IsNew("b"));
        Assert.True(listing.IsNew("d"));
        Assert.False(listing.Closed);
        _state.Apply(new ProjectListingClosed("team", "vision", 3, 3, Now));
        Assert.True(listing.Closed);
    }

    [Fact]
    public void What_is_listed_with_fields_that_make_no_sense_is_a_remark_of_its_own()
    {
        var odd = new OddRun("b", [new OddField("historyLineCount", "1e30"), new OddField("fileCount", "many")]);
        Assert.Equal("Exported without historyLineCount, which the server gives as '1e30' and fileCount, which the server gives as 'many'.", odd.Note);
        _state.Apply(new ProjectsListed("Projects/team", "team", ["vision"], Now, [new OddField("vision's runCount", "-")]));
        _state.Apply(Listed(0, "c1", true, "a", "b") with { Odd = [odd] });
        Assert.Equal(2, _state.NotedUnits);
        Assert.Empty(_state.Failed);
    }

    [Fact]
    public void A_run_that_the_listing_withholds_has_failed_until_it_is_shown()
    {
        _state.Apply(Listed(0, "c1", false, "a") with { Withheld = [Withheld("b"), Withheld("gone")] });
        _state.Apply(Listed(1, "c2", true, "c"));
        Assert.Equal(["Run/team/vision/b", "Run/team/vision/gone"], _state.Failed.Select(failed => failed.Unit).Order());
        Assert.Equal(2, _state.Listing(Project).DistinctRuns);
        Assert.True(_state.Listing(Project).IsNew("b"));

        // Another sweep: one is withheld again, of the other there is no word any more.
        _state.Apply(Listed(2, "c3", false) with { Sweep = 1, Withheld = [Withheld("b")] });
        Assert.Equal(2, _state.Failed.Count);
        _state.Apply(Listed(3, "c4", true) with { Sweep = 1 });
        Assert.Equal("Run/team/vision/b", Assert.Single(_state.Failed).Unit);

        _state.Apply(Listed(4, "c5", true, "b") with { Sweep = 2 });
        Assert.Empty(_state.Failed);
        Assert.Empty(_state.Listing(Project).Withheld);
        Assert.Equal(3, _state.Listing(Project).DistinctRuns);
    }

    [Fact]
    public void A_listed_run_that_changed_and_was_withheld_has_failed_until_it_is_shown_or_gone()
    {
        _state.Apply(Listed(0, "c1", true, "a", "b"));
        foreach (var run in (string[])["a", "b"])
            _state.Apply(new UnitFailed(UnitId.OfRun(UnitKind.Run, Project.Run(run)).Value, Withheld(run).Failure, 1, Now));
        _state.Apply(new ProjectChecked("team", "vision", null, new RunChanges(0, 0, 2, []), 2, 2, Now));
        Assert.Equal(2, _state.Failed.Count);

        _state.Apply(new RunsUpdated(UnitId.RunPage(Project, 0).Value, "team", "vision", 2, [new RunDescriptor("a", "finished", 9, 11, 0, 0, 0, null)], Now));
        Assert.Equal("Run/team/vision/b", Assert.Single(_state.Failed).Unit);
        _state.Apply(new ProjectChecked("team", "vision", null, new RunChanges(0, 0, 0, ["b"]), 2, 1, Now));
        Assert.Empty(_state.Failed);
    }

    [Fact]
    public void Parts_of_an_open_unit_are_its_progress_and_a_reset_forgets_them()
    {
        var unit = UnitId.OfRun(Kinds.History, Project.Run("a"));
        Assert.Same(UnitProgress.None, _state.ProgressOf(unit));
        _state.Apply(Part(unit, "k1", 10, "100"));
        _state.Apply(Part(unit, "k2", 5, "200"));
        Assert.Equal((15L, "200", 2), (_state.ProgressOf(unit).Rows, _state.ProgressOf(unit).ResumeAt?.ToString(), _state.ProgressOf(unit).Parts.Count));
        _state.Apply(new UnitReset(unit.Value));
        Assert.Same(UnitProgress.None, _state.ProgressOf(unit));
    }

    [Fact]
    public void A_part_written_again_replaces_itself()
    {
        var unit = UnitId.OfRun(Kinds.History, Project.Run("a"));
        _state.Apply(Part(unit, "k1", 10, "100"));
        _state.Apply(Part(unit, "k1", 12, "120"));
        Assert.Equal(12, _state.ProgressOf(unit).Rows);
    }

    [Fact]
    public void Totals_hold_the_parts_of_committed_units_alone()
    {
        _state.Apply(Listed(0, "c1", true, "a", "b"));
        _state.Apply(Part(UnitId.OfRun(Kinds.History, Project.Run("a")), "k1", 10, "1"));
        _state.Apply(Part(UnitId.OfRun(Kinds.History, Project.Run("b")), "k2", 99, "1"));
        Commit(Kinds.History, "a");
        Assert.Equal((1L, 10L, 100L), _state.Totals.ByTable["history"]);
    }

    [Fact]
    public void A_failure_stays_until_its_unit_is_committed()
    {
        _state.Apply(Listed(0, "c1", true, "a"));
        var unit = UnitId.OfRun(Kinds.History, Project.Run("a"));
        _state.Apply(new UnitFailed(unit.Value, new Failure(FailureCategory.Permanent, "http_502", "It broke.", ExitCode.Incomplete), 3, Now));
        Assert.Equal(unit.Value, Assert.Single(_state.Failed).Unit);
        Assert.Equal(2, Assert.Single(_state.OpenPages).PendingUnits);
        Commit(Kinds.History, "a");
        Assert.Empty(_state.Failed);
    }

    [Fact]
    public void Closing_holds_until_another_process_opens_the_export()
    {
        Assert.True(_state.IsEmpty);
        _state.Apply(new ExportOpened("1", "me", Now));
        _state.Apply(new ExportClosed(1, 0, Now));
        Assert.True(_state.IsClosed);
        _state.Apply(new ExportOpened("1", "me", Now));
        Assert.False(_state.IsClosed);
    }

    [Fact]
    public async Task Committed_parts_are_those_of_committed_units_in_their_last_form()
    {
        var done = UnitId.OfRun(Kinds.History, Project.Run("a"));
        var open = UnitId.OfRun(Kinds.History, Project.Run("b"));
        JournalRecord[] records =
        [
            Part(done, "old", 1, null), new UnitReset(done.Value), Part(done, "k1", 2, null), Part(open, "k2", 3, null), Part(done, "k1", 4, null),
            new UnitCommitted(done.Value, "f", 4, 4, null, Now),
        ];
        var parts = new List<LedgerPart>();
        await foreach (var part in CommittedParts.ReadAsync(Enumerate(records)))
            parts.Add(part);
        Assert.Equal(("k1", 4L), (Assert.Single(parts).Key, parts[0].Info.Rows));
    }

    [Fact]
    public void Rows_of_a_unit_are_those_that_were_logged_not_those_of_its_parts_table()
    {
        var unit = UnitId.OfRun(Kinds.History, Project.Run("a"));
        _state.Apply(Part(unit, "k1", 1000, "10") with { LoggedRows = 10 });
        _state.Apply(Part(unit, "k2", 500, "15") with { LoggedRows = 5 });
        _state.Apply(Part(unit, "k2", 600, "16") with { LoggedRows = 6 });
        Assert.Equal((2, 16), (_state.ProgressOf(unit).NextOrdinal, _state.ProgressOf(unit).Rows));
    }

    [Fact]
    public async Task A_unit_that_lacks_some_steps_alone_counts_for_the_rest_and_goes_on_with_the_steps()
    {
        var unit = UnitId.OfRun(Kinds.History, Project.Run("a"));
        HistoryGap[] gaps = [new(7, 8, "502")];
        JournalRecord[] records =
        [
            Listed(0, "c1", true, "a"),
            Part(unit, "k0", 5, "5"),
            Part(unit, "k1", 10, "20") with { Gaps = gaps },
            new UnitFailed(unit.Value, new Failure(FailureCategory.Permanent, "history_gap", "m", ExitCode.Incomplete), 1, Now, gaps),
        ];
        foreach (var record in records)
            _state.Apply(record);
        Assert.Equal(["k0", "k1"], await KeysAsync(records));
        Assert.Equal(15, _state.Totals.ByTable["history"].Rows);
        Assert.Single(_state.Failed);
        var progress = _state.ProgressOf(unit);
        Assert.Equal((0, 15L, 2, "20"), (progress.Parts.Count, progress.Rows, progress.NextOrdinal, progress.ResumeAt?.ToString()));
        Assert.Equal(gaps, progress.Gaps);

        JournalRecord[] more = [.. records, Part(unit, "k2", 2, "20"), new UnitCommitted(unit.Value, "f", 17, 17, null, Now)];
        foreach (var record in more[records.Length..])
            _state.Apply(record);
        Assert.Equal(["k0", "k1", "k2"], await KeysAsync(more));
        Assert.Equal(17, _state.Totals.ByTable["history"].Rows);
        Assert.Empty(_state.Failed);
        Assert.Equal(UnitProgress.None, _state.ProgressOf(unit));
    }

    [Fact]
    public async Task A_unit_of_a_running_run_is_committed_again_and_counts_once()
    {
        var unit = UnitId.OfRun(Kinds.History, Project.Run("a"));
        JournalRecord[] records =
        [
            Listed(0, "c1", true, "a"),
            Part(unit, "k0", 5, "5"),
            new UnitCommitted(unit.Value, "f1", 5, 5, null, Now, new LiveEnd(ResumePoint.AtStep(5), 1, 5)),
            Part(unit, "k1", 3, "8"),
        ];
        foreach (var record in records)
            _state.Apply(record);
        var live = Assert.Single(_state.Live);
        Assert.Equal((unit, "f1"), (live.Unit, live.Fingerprint));
        var progress = _state.ProgressOf(unit);
        Assert.Equal((1, 8L, 2, "8"), (progress.Parts.Count, progress.Rows, progress.NextOrdinal, progress.ResumeAt?.ToString()));
        Assert.Equal(["k0"], await KeysAsync(records));
        var before = _state.CommittedUnits;

        var last = new UnitCommitted(unit.Value, "f2", 8, 8, null, Now);
        _state.Apply(last);
        Assert.Equal(["k0", "k1"], await KeysAsync([.. records, last]));
        Assert.Equal((before, 8L), (_state.CommittedUnits, _state.Totals.ByTable["history"].Rows));
        Assert.Empty(_state.Live);
        Assert.Equal(UnitProgress.None, _state.ProgressOf(unit));
    }

    private static async Task<List<string>> KeysAsync(IEnumerable<JournalRecord> records)
    {
        var keys = new List<string>();
        await foreach (var committed in CommittedParts.ReadAsync(Enumerate(records)))
            keys.Add(committed.Key);
        return keys;
    }

    private static async IAsyncEnumerable<JournalRecord> Enumerate(IEnumerable<JournalRecord> records)
    {
        foreach (var record in records)
        {
            await Task.Yield();
            yield return record;
        }
    }

    private static RunsListed Listed(int ordinal, string cursor, bool last, params string[] runs) => new(
        UnitId.RunPage(Project, ordinal).Value, "team", "vision", ordinal, cursor, 0, last, runs.Length,
        [.. runs.Select(run => new RunDescriptor(run, "finished", 9, 10, 0, 0, 0, null))], Now);

    private static PartCommitted Part(UnitId unit, string key, long rows, string? resumeAt) =>
        new(unit.Value, new PartInfo(key, "history", 100, "00", rows), resumeAt is null ? null : ResumePoint.Behind(resumeAt), Now);

    private void Commit(UnitKind kind, string run) =>
        _state.Apply(new UnitCommitted(UnitId.OfRun(kind, Project.Run(run)).Value, "f", 0, 0, null, Now));

    private static WithheldRun Withheld(string run) => new(run, new Failure(FailureCategory.Transient, "http_500", "The server answered with status 500.", ExitCode.Source));
}
