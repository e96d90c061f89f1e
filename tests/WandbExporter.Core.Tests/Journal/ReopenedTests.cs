using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Plan;
using Xunit;

namespace WandbExporter.Core.Tests.Journal;

/// <summary>Units that were committed for good, and go on because their runs changed.</summary>
public sealed class ReopenedTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private static readonly ProjectPath Project = new("team", "vision");
    private static readonly UnitId Unit = UnitId.OfRun(Kinds.Files, Project.Run("a"));
    private readonly List<JournalRecord> _records = [];

    [Fact]
    public async Task What_is_read_again_replaces_what_counted_although_nobody_knew_when_it_was_committed()
    {
        _records.AddRange([Part("t0", 5), Commit(5), Reopen(null, 1, 5)]);
        var state = await ReplayAsync();
        Assert.Equal(["t0"], await CountingAsync());
        Assert.Equal(5, state.Totals.ByTable["files"].Rows);
        Assert.True(state.ProgressOf(Unit).IsReadAgain);
        Assert.Equal(1, state.ProgressOf(Unit).NextOrdinal);

        _records.AddRange([Part("t1", 8), Commit(8)]);
        state = await ReplayAsync();
        Assert.Equal(["t1"], await CountingAsync());
        Assert.Equal(["t0"], state.Superseded);
        Assert.Equal(8, state.Totals.ByTable["files"].Rows);
        Assert.Equal(1, state.CommittedUnits);
        Assert.Empty(state.Live);
    }

    [Fact]
    public async Task What_goes_on_adds_to_what_counts_until_all_of_it_is_replaced()
    {
        _records.AddRange([Part("t0", 5), Commit(5), Reopen("5", 1, 5), Part("t1", 2, "7"), Commit(7)]);
        Assert.Equal(["t0", "t1"], await CountingAsync());
        _records.AddRange([Reopen("7", 2, 7), Part("t2", 1, "8")]);
        var state = await ReplayAsync();
        Assert.Equal((3, 8L, "8"), (state.ProgressOf(Unit).NextOrdinal, state.ProgressOf(Unit).Rows, state.ProgressOf(Unit).ResumeAt?.ToString()));
        Assert.Empty(state.Superseded);

        _records.AddRange([Commit(8), Reopen(null, 3, 8)]);
        Assert.Equal(["t0", "t1", "t2"], await CountingAsync());
        _records.AddRange([Part("t3", 4), Commit(4)]);
        Assert.Equal(["t3"], await CountingAsync());
        state = await ReplayAsync();
        Assert.Equal(["t0", "t1", "t2"], state.Superseded.Order());
        Assert.Equal((1L, 4L), (state.Totals.ByTable["files"].Parts, state.Totals.ByTable["files"].Rows));
    }

    [Fact]
    public async Task A_page_that_is_written_anew_counts_alone()
    {
        var page = UnitId.RunPage(Project, 0).Value;
        var run = new RunDescriptor("a", "running", 1, 2, 0, 0, 0, "then", Mark: "m");
        _records.AddRange(
        [
            new PartCommitted(page, new PartInfo("p0", "runs", 1, "ab", 1), null, Now),
            new RunsListed(page, "team", "vision", 0, null, 0, true, 1, [run], Now),
            new PartCommitted(page, new PartInfo("p1", "runs", 1, "cd", 1), null, Now),
        ]);
        Assert.Equal(["p0"], await CountingAsync());
        Assert.Equal(["p1"], (await ReplayAsync()).Superseded);
        var now = run with { State = "finished", HeartbeatAt = "now" };
        _records.Add(new RunsUpdated(page, "team", "vision", 1, [now], Now));
        var state = await ReplayAsync();
        Assert.Equal(["p1"], await CountingAsync());
        Assert.Equal(["p0"], state.Superseded);
        Assert.Equal(1, state.CommittedUnits);
        Assert.Equal(SeenRun.Of(now), state.Listing(Project).Find("a"));
        // Its units are still to do, as the run is now.
        Assert.Equal(now, Assert.Single(Assert.Single(state.OpenPages).Runs));
    }

    [Fact]
    public void What_was_found_is_said_in_few_words()
    {
        var state = new JournalState(new RunUnits([Kinds.Files]));
        Assert.Null(state.LastUpdate);
        Apply(new ExportOpened("1", "ada", Now), Projects("vision"), new ProjectListingClosed("team", "vision", 0, 0, Now));
        Apply(new ExportOpened("1", "ada", Now), Checked(new RunChanges(0, 3, 0, ["x"])), Checked(RunChanges.None), Listed("b"));
        Assert.Equal("+1 run, 3 grew, 1 gone", state.LastUpdate!.ToString());
        Assert.Contains("x", state.Listing(Project).Gone);
        Apply(new ExportOpened("1", "ada", Now), Checked(new RunChanges(0, 0, 0, [], Back: ["x"])));
        Assert.Equal("1 edited", state.LastUpdate!.ToString());
        Assert.Empty(state.Listing(Project).Gone);
        Apply(new ExportOpened("1", "ada", Now), Checked(RunChanges.None));
        Assert.Equal("nothing changed", state.LastUpdate!.ToString());

        void Apply(params JournalRecord[] records) => Array.ForEach(records, record => state.Apply(record));
    }

    [Fact]
    public void A_fingerprint_says_what_it_was_made_of()
    {
        var run = new RunDescriptor("a", null, -1, 2, null, 0, 7, "2026-01-01T00:00:00");
        Assert.Equal(run, RunDescriptor.OfFingerprint("a", run.Fingerprint));
        Assert.Null(RunDescriptor.OfFingerprint("a", "another thing"));
    }

    private static PartCommitted Part(string key, long rows, string? resumeAt = null) =>
        new(Unit.Value, new PartInfo(key, "files", 1, key, rows), resumeAt is null ? null : ResumePoint.Behind(resumeAt), Now);

    private static UnitCommitted Commit(long rows) => new(Unit.Value, "fingerprint", rows, rows, null, Now);

    private static UnitReopened Reopen(string? resumeAt, int parts, long rows) => new(Unit.Value, "fingerprint", new LiveEnd(resumeAt is null ? null : ResumePoint.Behind(resumeAt), parts, rows), Now);

    private static ProjectChecked Checked(RunChanges found) => new("team", "vision", null, found, 4, 4, Now);

    [Fact]
    public void The_rest_of_a_listing_that_was_interrupted_is_not_new_but_a_new_project_is()
    {
        var state = new JournalState(new RunUnits([Kinds.Files]));
        foreach (var record in (JournalRecord[])
        [
            new ExportOpened("1", "ada", Now), Projects("vision"),
            new ExportOpened("1", "ada", Now), Listed("b"), Checked(RunChanges.None),
        ])
        {
            state.Apply(record);
        }
        Assert.Equal("nothing changed", state.LastUpdate!.ToString());
        state.Apply(Projects("vision", "audio"));
        state.Apply(Listed("c", "audio"));
        Assert.Equal("+1 run", state.LastUpdate!.ToString());
    }

    private static ProjectsListed Projects(params string[] names) => new(UnitId.Projects("team").Value, "team", names, Now);

    private static RunsListed Listed(string run, string project = "vision") => new(
        UnitId.RunPage(new ProjectPath("team", project), 1).Value, "team", project, 1, null, 0, true, 1, [new RunDescriptor(run, null, null, null, null, null, null, null)], Now);

    private async Task<JournalState> ReplayAsync() =>
        (await JournalReplay.ReadAsync(_ => _records.ToAsyncEnumerable(), new RunUnits([Kinds.Files]), null, default)).State;

    private async Task<List<string>> CountingAsync()
    {
        var reopened = await ReopenedUnits.ReadAsync(_records.ToAsyncEnumerable(), default);
        return await CommittedParts.ReadAsync(_records.ToAsyncEnumerable(), reopened.Contains).Select(part => part.Key).Order().ToListAsync();
    }
}
