using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using Xunit;

namespace WandbExporter.Core.Tests.Journal;

public sealed class UnitLedgerTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private const string Unit = "Files/a/b/c";

    private readonly UnitLedger _ledger = new();

    /// <summary>A kind of commit that is still to come.</summary>
    private sealed record ArtifactCommitted(string Unit) : ClosingRecord
    {
        public override string Unit { get; init; } = Unit;
    }

    private sealed record SomethingElse : JournalRecord;

    [Fact]
    public void Any_closing_record_makes_the_parts_of_its_unit_count()
    {
        _ledger.Apply(Part("artifact:a", "k1"));
        _ledger.Apply(Part("artifact:a", "k2"));
        var counted = Assert.IsType<LedgerChange.Counted>(_ledger.Apply(new ArtifactCommitted("artifact:a")));
        Assert.Equal(["k1", "k2"], counted.Parts.Select(part => part.Key));
        Assert.Empty(_ledger.Open);
    }

    [Fact]
    public async Task The_manifest_takes_the_parts_of_any_closing_record()
    {
        JournalRecord[] records = [Part("artifact:a", "k1"), new ArtifactCommitted("artifact:a"), Part("artifact:b", "k2")];
        Assert.Equal(["k1"], await CommittedParts.ReadAsync(records.ToAsyncEnumerable()).Select(part => part.Key).ToListAsync());
    }

    [Fact]
    public void A_record_that_this_build_does_not_know_is_an_error() =>
        Assert.Throws<ArgumentException>(() => _ledger.Apply(new SomethingElse()));

    [Fact]
    public void A_part_under_a_key_that_the_unit_has_takes_the_place_of_the_former()
    {
        _ledger.Apply(Part(Unit, "k1", rows: 10));
        var recorded = Assert.IsType<LedgerChange.Recorded>(_ledger.Apply(Part(Unit, "k1", rows: 20)));
        Assert.Equal((1L, 0L), (recorded.Part.Ordinal, recorded.Former!.Ordinal));
        Assert.Equal(20, Assert.IsType<LedgerChange.Counted>(_ledger.Apply(Committed(Unit))).Rows);
    }

    [Fact]
    public void A_unit_that_starts_over_discards_its_parts()
    {
        _ledger.Apply(Part(Unit, "k1"));
        Assert.Equal(["k1"], Assert.IsType<LedgerChange.Discarded>(_ledger.Apply(new UnitReset(Unit))).Parts.Select(part => part.Key));
        Assert.IsType<LedgerChange.None>(_ledger.Apply(new UnitReset(Unit)));
        Assert.Empty(Assert.IsType<LedgerChange.Counted>(_ledger.Apply(Committed(Unit))).Parts);
    }

    [Fact]
    public async Task The_files_of_a_unit_that_starts_over_more_than_once_are_remembered_and_do_not_count()
    {
        List<JournalRecord> records = [File("f1", 1), File("f2", 1), Part(Unit, "k1"), new UnitReset(Unit), File("f2", 2), new UnitReset(Unit), new UnitReset(Unit)];
        records.ForEach(record => _ledger.Apply(record));
        var progress = _ledger.ProgressOf(Unit);
        Assert.Empty(progress.Parts);
        Assert.Equal([("f1", 1L), ("f2", 2L)], progress.Former!.Select(part => (part.Key, part.Bytes)));
        Assert.Empty(_ledger.Superseded);
        records.Add(File("f3", 1));
        records.Add(Committed(Unit));
        Assert.Equal(["f3"], await CommittedParts.ReadAsync(records.ToAsyncEnumerable()).Select(part => part.Key).ToListAsync());
        records[^2..].ForEach(record => _ledger.Apply(record));
        Assert.Null(_ledger.ProgressOf(Unit).Former);
        Assert.Equal(2, progress.Former!.Count);

        static PartCommitted File(string key, long bytes) => new(Unit, new PartInfo(key, null, bytes, "00", 0), null, Now);
    }

    [Fact]
    public void What_a_unit_of_a_project_began_and_does_not_write_again_is_superseded()
    {
        const string OfProject = "Sweeps/acme/vision";
        _ledger.Apply(Part(OfProject, "sweeps/0"));
        _ledger.Apply(Part(OfProject, "sweep_agents/1"));
        _ledger.Apply(new UnitReset(OfProject));
        Assert.Equal(["sweep_agents/1", "sweeps/0"], _ledger.Superseded.Order(StringComparer.Ordinal));
        _ledger.Apply(Part(OfProject, "sweeps/0"));
        _ledger.Apply(Committed(OfProject, new LiveEnd(null, 1, 1)));
        Assert.Equal(["sweep_agents/1"], _ledger.Superseded);
    }

    [Fact]
    public void Files_that_a_unit_of_a_project_has_are_there_for_its_next_attempt_also_the_second_time()
    {
        const string OfProject = "Reports/acme/vision";
        foreach (var _ in (int[])[1, 2])
        {
            _ledger.Apply(Part(OfProject, "reports/0"));
            _ledger.Apply(new PartCommitted(OfProject, new PartInfo("text", null, 3, "00", 0), null, Now));
            _ledger.Apply(new UnitReset(OfProject));
            Assert.Equal(["text"], _ledger.ProgressOf(OfProject).Former!.Select(part => part.Key));
            Assert.Equal(["reports/0"], _ledger.Superseded);
            _ledger.Apply(new UnitReset(OfProject));
        }
    }

    [Fact]
    public void How_the_tables_of_a_unit_stood_is_told_to_who_reads_it_again()
    {
        AreaCount[] areas = [new("history", 1, 1, AreaStanding.Complete)];
        _ledger.Apply(Committed(Unit, new LiveEnd(null, 1, 4)) with { Areas = areas });
        Assert.Equal(areas, _ledger.ProgressOf(Unit).Areas);
    }

    [Fact]
    public void What_a_unit_with_missing_steps_has_counts_and_its_rows_are_those_of_both_times()
    {
        _ledger.Apply(Part(Unit, "k1", rows: 5, resumeAt: "10", gaps: [new HistoryGap(3, 4, null)]));
        Assert.Equal(["k1"], Assert.IsType<LedgerChange.Counted>(_ledger.Apply(Failed(Unit, [new HistoryGap(3, 4, null)]))).Parts.Select(part => part.Key));
        Assert.Equal((5L, 1, "10"), (_ledger.ProgressOf(Unit).Rows, _ledger.ProgressOf(Unit).NextOrdinal, _ledger.ProgressOf(Unit).ResumeAt?.ToString()));
        _ledger.Apply(Part(Unit, "k2", rows: 2, resumeAt: "10"));
        var counted = Assert.IsType<LedgerChange.Counted>(_ledger.Apply(Committed(Unit)));
        Assert.Equal((7L, "k2"), (counted.Rows, Assert.Single(counted.Parts).Key));
    }

    [Fact]
    public void A_unit_that_failed_as_a_whole_counts_nothing_and_goes_on_from_its_parts()
    {
        _ledger.Apply(Part(Unit, "k1", resumeAt: "10"));
        Assert.IsType<LedgerChange.None>(_ledger.Apply(Failed(Unit, null)));
        Assert.Equal("10", _ledger.ProgressOf(Unit).ResumeAt?.ToString());
    }

    [Fact]
    public void What_is_read_again_counts_until_it_is_committed_anew()
    {
        var end = new LiveEnd(null, 1, 4);
        _ledger.Apply(Part(Unit, "k1", rows: 4));
        Assert.True(Assert.IsType<LedgerChange.Counted>(_ledger.Apply(Committed(Unit, end))).MayBeReplaced);
        _ledger.Apply(Part(Unit, "k2", rows: 6));
        Assert.Equal(["k1"], _ledger.ProgressOf(Unit).Replaced.Select(part => part.Key));
        var counted = Assert.IsType<LedgerChange.Counted>(_ledger.Apply(Committed(Unit)));
        Assert.Equal((6L, true, "k1"), (counted.Rows, counted.WasLive, Assert.Single(counted.Replaces!.Parts).Key));
        Assert.Equal(["k1"], _ledger.Superseded);
        Assert.Empty(_ledger.Replaceable);
    }

    [Fact]
    public void A_part_that_is_committed_again_counts_on_and_the_others_of_the_commit_before_do_not()
    {
        var end = new LiveEnd(null, 2, 8);
        _ledger.Apply(Part(Unit, "k1", rows: 4));
        _ledger.Apply(Part(Unit, "k2", rows: 4));
        _ledger.Apply(Committed(Unit, end));
        Assert.Equal("f", _ledger.ProgressOf(Unit).Fingerprint);
        _ledger.Apply(Part(Unit, "k3", rows: 5));
        _ledger.Apply(Part(Unit, "k1", rows: 4));
        var counted = Assert.IsType<LedgerChange.Counted>(_ledger.Apply(Committed(Unit, end)));
        Assert.Equal((9L, "k3 k1"), (counted.Rows, string.Join(' ', counted.Parts.Select(part => part.Key))));
        Assert.Equal(["k2"], _ledger.Superseded);
        Assert.Equal(["k3", "k1"], _ledger.ProgressOf(Unit).Replaced.Select(part => part.Key));
    }

    [Fact]
    public async Task A_content_counts_by_itself_whatever_becomes_of_the_unit_that_brought_it()
    {
        var content = new ContentCommitted(Unit, new PartInfo("c1", null, 1, "00", 0), Now);
        JournalRecord[] records = [Part(Unit, "k1"), content, new UnitReset(Unit), Part(Unit, "k2"), Failed(Unit, null)];
        var changes = records.Select(_ledger.Apply).ToList();
        Assert.Equal(("c1", false), Assert.IsType<LedgerChange.Counted>(changes[1]) is var counted ? (Assert.Single(counted.Parts).Key, counted.MayBeReplaced) : default);
        Assert.Equal(["k1"], Assert.IsType<LedgerChange.Discarded>(changes[2]).Parts.Select(part => part.Key));
        Assert.Equal(["k2"], _ledger.ProgressOf(Unit).Parts.Select(part => part.Key));
        Assert.Empty(_ledger.Superseded);
        Assert.Equal(["c1"], await CommittedParts.ReadAsync(records.ToAsyncEnumerable()).Select(part => part.Key).ToListAsync());
    }

    [Fact]
    public async Task A_unit_that_is_read_again_and_replaced_takes_no_content_with_it()
    {
        var content = new ContentCommitted(Unit, new PartInfo("c1", null, 1, "00", 0), Now);
        JournalRecord[] records = [content, Part(Unit, "k1"), Committed(Unit, new LiveEnd(null, 1, 1)), Part(Unit, "k2"), Committed(Unit)];
        foreach (var record in records)
            _ledger.Apply(record);
        Assert.Equal(["k1"], _ledger.Superseded);
        Assert.Equal(["c1", "k2"], await CommittedParts.ReadAsync(records.ToAsyncEnumerable()).Select(part => part.Key).ToListAsync());
    }

    private static PartCommitted Part(string unit, string key, long rows = 1, string? resumeAt = null, IReadOnlyList<HistoryGap>? gaps = null) =>
        new(unit, new PartInfo(key, "history", 1, "00", rows), resumeAt is null ? null : ResumePoint.Behind(resumeAt), Now, gaps);

    private static UnitCommitted Committed(string unit, LiveEnd? live = null) => new(unit, "f", 0, null, null, Now, live);

    private static UnitFailed Failed(string unit, IReadOnlyList<HistoryGap>? gaps) =>
        new(unit, new Failure(FailureCategory.Permanent, "x", "It failed.", ExitCode.Incomplete), 1, Now, gaps);
}
