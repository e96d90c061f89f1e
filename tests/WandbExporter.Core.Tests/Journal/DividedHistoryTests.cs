using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using Xunit;

namespace WandbExporter.Core.Tests.Journal;

/// <summary>A long history that is read in ranges, whose parts are recorded in whatever order they come.</summary>
public sealed class DividedHistoryTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private const string Unit = "History/a/b/c";

    private static readonly HistoryDivided Divided = new(Unit, [new(0, 100, 10), new(100, 200, 10), new(200, 300, 10)], Now);

    private readonly UnitLedger _ledger = new();

    [Fact]
    public void When_all_ranges_are_read_it_stands_as_if_it_had_been_read_in_one_go()
    {
        Apply(Divided, Part(2, 0, 250), Part(0, 0, 60), Part(2, 1, 300), Part(0, 1, 100), Closed(2), Closed(0));
        Assert.Equal([1], _ledger.OpenRangesOf(Unit).Select(range => range.Index));
        Apply(Part(1, 0, 200), Closed(1));

        Assert.Empty(_ledger.OpenRangesOf(Unit));
        var progress = _ledger.ProgressOf(Unit);
        Assert.Equal(["0-0", "0-1", "1-0", "2-0", "2-1"], progress.Parts.Select(part => part.Key));
        Assert.Equal((300L, 50L, 5, new LastRow(299, 299_000)), (progress.ResumeStep!.Value, progress.Rows, progress.NextOrdinal, progress.LastRow!));
        var counted = Assert.IsType<LedgerChange.Counted>(_ledger.Apply(Committed()));
        Assert.Equal((50L, "0-0 0-1 1-0 2-0 2-1"), (counted.Rows, string.Join(' ', counted.Parts.Select(part => part.Key))));
        Assert.Empty(_ledger.Open);
    }

    [Fact]
    public void Each_range_goes_on_behind_its_own_last_part()
    {
        Apply(Divided, Part(1, 0, 150), Part(0, 0, 60), Part(1, 1, 170));
        var ranges = _ledger.OpenRangesOf(Unit).ToDictionary(range => range.Index, range => _ledger.ProgressOf(Unit, range));
        Assert.Equal([60L, 170, 200], [ranges[0].ResumeStep!.Value, ranges[1].ResumeStep!.Value, ranges[2].ResumeStep!.Value]);
        Assert.Equal([1, 2, 0], [ranges[0].NextOrdinal, ranges[1].NextOrdinal, ranges[2].NextOrdinal]);
        Assert.Equal(["1-0", "1-1"], ranges[1].Parts.Select(part => part.Key));
        Assert.Equal(20, ranges[1].Rows);
    }

    /// <summary>Whoever took it for a whole would go on behind rows that nobody has read.</summary>
    [Fact]
    public void As_a_whole_it_has_no_place_to_go_on_from_while_a_range_is_open()
    {
        Apply(Divided, Part(2, 0, 300), Closed(2), Closed(1));
        Assert.Null(_ledger.ProgressOf(Unit).ResumeAt);
        Apply(Closed(0));
        Assert.Equal(300, _ledger.ProgressOf(Unit).ResumeStep);
    }

    /// <summary>By it a later start tells whether the run was rewound to before what is exported.</summary>
    [Fact]
    public void Its_last_row_is_that_of_the_furthest_range_that_has_parts()
    {
        Apply(Divided, Part(1, 0, 150), Part(0, 0, 60));
        Assert.Equal((150L, new LastRow(149, 149_000)), (_ledger.Open[Unit].ResumeAt!.Value.Step, _ledger.Open[Unit].LastRow!));
        Apply(Closed(2), Closed(1), Closed(0));
        Assert.Equal(new LastRow(149, 149_000), _ledger.ProgressOf(Unit).LastRow);
    }

    [Fact]
    public void What_the_server_would_not_give_of_any_range_is_missing_of_the_whole()
    {
        var gap = new HistoryGap(20, 22, "502");
        Apply(Divided, Part(1, 0, 150) with { Gaps = [new HistoryGap(110, 110, "504")] }, Closed(0) with { Gaps = [gap] });
        Assert.Equal(110, Assert.Single(_ledger.ProgressOf(Unit, _ledger.OpenRangesOf(Unit)[0]).Gaps).From);
        Apply(Closed(1) with { Gaps = [new HistoryGap(110, 110, "504"), new HistoryGap(180, 181, null)] }, Closed(2));
        Assert.Equal([20L, 110, 180], _ledger.ProgressOf(Unit).Gaps.Select(missing => missing.From));
        var failed = new UnitFailed(Unit, new Failure(FailureCategory.Permanent, FailureCode.HistoryGap, "Gaps.", ExitCode.Incomplete), 1, Now, [gap]);
        Assert.Equal(10, Assert.IsType<LedgerChange.Counted>(_ledger.Apply(failed)).Rows);
    }

    [Fact]
    public void What_was_read_before_it_was_divided_stays_in_front()
    {
        Apply(Whole("w-0", 40), Divided with { Ranges = [new(40, 100, 10), new(100, 200, 10)] }, Part(1, 0, 200), Part(0, 0, 100), Closed(1), Closed(0));
        Assert.Equal(["w-0", "0-0", "1-0"], _ledger.ProgressOf(Unit).Parts.Select(part => part.Key));
    }

    [Fact]
    public void The_names_of_its_parts_begin_with_the_number_of_the_part_in_whose_place_they_are()
    {
        Apply(Whole("w-0", 40), Whole("w-1", 50), Divided with { Ranges = [new(50, 100, 10), new(100, 200, 10)] });
        Assert.Equal([(0, 2), (1, 2)], _ledger.OpenRangesOf(Unit).Select(range => (range.Index, range.Ordinal)));
    }

    [Fact]
    public void One_that_starts_over_is_divided_no_more_and_nothing_of_it_counts()
    {
        Apply(Divided, Part(1, 0, 150), Closed(2));
        Assert.Equal(["1-0"], Assert.IsType<LedgerChange.Discarded>(_ledger.Apply(new UnitReset(Unit))).Parts.Select(part => part.Key));
        Assert.Empty(_ledger.OpenRangesOf(Unit));
        Assert.Equal(["1-0"], _ledger.Superseded);
        Apply(Divided);
        Assert.Equal(3, _ledger.OpenRangesOf(Unit).Count);
    }

    /// <summary>Else a copy of the export would be divided for nothing when the history is read again.</summary>
    [Fact]
    public void A_commit_that_may_be_replaced_names_the_records_of_its_ranges()
    {
        var ledger = new UnitLedger(_ => true);
        foreach (var record in (JournalRecord[])[Divided, Part(0, 0, 100), Closed(0), Closed(1), Closed(2), Committed()])
            ledger.Apply(record);
        Assert.Equal([0L, 2, 3, 4], ledger.Replaceable[Unit].Further);
    }

    public static TheoryData<JournalRecord[]> Damages() =>
    [
        [Part(0, 0, 100)],
        [Closed(0)],
        [Divided, Divided],
        [Divided, Part(3, 0, 100)],
        [Divided, Part(-1, 0, 100)],
        [Divided, Closed(1), Part(1, 0, 150)],
        [Divided with { Ranges = [] }],
        [Divided with { Ranges = [new(0, 0, 1)] }],
        [Divided with { Ranges = [new(0, 100, 1), new(101, 200, 1)] }],
    ];

    [Theory]
    [MemberData(nameof(Damages))]
    public void What_does_not_add_up_is_no_journal(JournalRecord[] records) =>
        Assert.Equal(FailureCode.JournalDamaged, Assert.Throws<ExportException>(() => Apply(records)).Failure.Code);

    private void Apply(params JournalRecord[] records)
    {
        foreach (var record in records)
            _ledger.Apply(record);
    }

    private static PartCommitted Part(int range, int ordinal, long resumeAt) =>
        Whole($"{range}-{ordinal}", resumeAt) with { Range = range };

    private static PartCommitted Whole(string key, long resumeAt) =>
        new(Unit, new PartInfo(key, "history", 1, "00", 10), ResumePoint.AtStep(resumeAt), Now, LastRow: new LastRow(resumeAt - 1, (resumeAt - 1) * 1000));

    private static RangeCommitted Closed(int range) => new(Unit, range, Now);

    private static UnitCommitted Committed() => new(Unit, "f", 50, 50, null, Now);
}
