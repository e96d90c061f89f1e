using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Plan;
using Xunit;

namespace WandbExporter.Core.Tests.Journal;

/// <summary>Units of running runs that are committed, and read again from their start.</summary>
public sealed class ReadAgainTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private static readonly UnitId Unit = UnitId.OfRun(Kinds.Files, new ProjectPath("team", "vision").Run("a"));
    private readonly JournalState _state = new(new RunUnits([Kinds.Files]));
    private readonly List<JournalRecord> _records = [];

    [Fact]
    public async Task What_counts_counts_until_the_unit_is_committed_anew_and_then_the_new_alone()
    {
        Apply(Table("t0", 5), File("f0"), Commit(5, new LiveEnd(null, 1, 5)));
        Assert.Equal((Unit, "fingerprint"), (Assert.Single(_state.Live).Unit, _state.Live.First().Fingerprint));
        Apply(Table("t1", 8), File("f1"));
        Assert.Equal(["f0", "t0"], await CountingAsync());
        Assert.Equal((1, 5L), Totals("files"));

        Apply(Commit(8, new LiveEnd(null, 2, 8)));
        Assert.Equal(["f1", "t1"], await CountingAsync());
        Assert.Equal(["f0", "t0"], Superseded());
        Assert.Equal(((1L, 8L), (1L, 0L)), (Totals("files"), Totals("")));
        Assert.Equal(1, _state.CommittedUnits);

        Apply(Table("t2", 9), Commit(9, null));
        Assert.Equal(["t2"], await CountingAsync());
        Assert.Equal(["f0", "f1", "t0", "t1"], Superseded());
        Assert.Equal(((1L, 9L), (0L, 0L)), (Totals("files"), Totals("")));
        Assert.Equal(1, _state.CommittedUnits);
        Assert.Empty(_state.Live);
        Assert.Equal(UnitProgress.None, _state.ProgressOf(Unit));
    }

    [Fact]
    public void A_unit_that_is_read_again_begins_with_no_rows_and_numbers_its_parts_behind_those_that_count()
    {
        Apply(Table("t0", 5), Table("t1", 2), Commit(7, new LiveEnd(null, 2, 7)));
        var progress = _state.ProgressOf(Unit);
        Assert.True(progress.IsReadAgain);
        Assert.Equal((2, 0L, null), (progress.NextOrdinal, progress.Rows, progress.ResumeAt?.ToString()));
        Assert.Equal(["t0", "t1"], progress.Replaced.Select(part => part.Key));

        Apply(Table("t2", 6) with { ResumeAt = ResumePoint.Behind("cursor") });
        progress = _state.ProgressOf(Unit);
        Assert.Equal((3, 6L, "cursor"), (progress.NextOrdinal, progress.Rows, progress.ResumeAt?.ToString()));
        Assert.Equal(["t0", "t1"], progress.Replaced.Select(part => part.Key));

        Apply(new UnitReset(Unit.Value));
        Assert.Equal((2, 0L, null), (_state.ProgressOf(Unit).NextOrdinal, _state.ProgressOf(Unit).Rows, _state.ProgressOf(Unit).ResumeAt?.ToString()));
    }

    [Fact]
    public void A_part_that_the_unit_is_committed_with_again_is_not_superseded()
    {
        Apply(File("same"), File("old"), Commit(2, new LiveEnd(null, 0, 2)), File("same"), File("new"));
        Assert.Empty(Superseded());
        Apply(Commit(2, new LiveEnd(null, 0, 2)));
        Assert.Equal(["old"], Superseded());
        Assert.Equal((2L, 0L), Totals(""));
    }

    [Fact]
    public void A_unit_that_starts_over_discards_what_it_began_and_nothing_that_counts()
    {
        Apply(File("same"), Table("t0", 1), Commit(1, new LiveEnd(null, 1, 1)));
        Apply(File("same"), File("begun"), Table("t1", 1), new UnitReset(Unit.Value));
        Assert.Equal(["begun", "t1"], Superseded());
        Apply(File("begun"));
        Assert.Equal(["t1"], Superseded());
    }

    [Fact]
    public void A_key_that_a_later_part_has_taken_is_not_superseded_even_before_it_is_committed()
    {
        Apply(File("a"), Commit(1, new LiveEnd(null, 0, 1)), File("b"), Commit(1, new LiveEnd(null, 0, 1)));
        Assert.Equal(["a"], Superseded());
        Assert.Equal(["a"], _state.ProgressOf(Unit).Superseded);
        Apply(File("a"), Failed());
        Assert.Empty(Superseded());
        Apply(new UnitReset(Unit.Value), File("a"), Commit(1, null));
        Assert.Equal(["b"], Superseded());
    }

    [Fact]
    public void Tables_of_a_reading_that_was_not_ended_are_of_no_use_and_its_files_are()
    {
        Apply(Table("t0", 1), Commit(1, new LiveEnd(null, 1, 1)), File("f"), Table("t1", 1) with { ResumeAt = ResumePoint.Behind("cursor") }, Failed());
        Assert.Equal(["t1"], Superseded());
        Assert.Equal(["f", "t1"], _state.ProgressOf(Unit).Parts.Select(part => part.Key));
    }

    [Fact]
    public void What_was_removed_is_not_named_again()
    {
        Apply(File("a"), Commit(1, new LiveEnd(null, 0, 1)), File("b"), Commit(1, new LiveEnd(null, 0, 1)));
        _state.ForgetSuperseded();
        Assert.Empty(Superseded());
        Apply(File("c"), Commit(1, null));
        Assert.Equal(["b"], Superseded());
    }

    [Fact]
    public void Parts_of_a_unit_that_is_not_read_again_are_never_superseded()
    {
        Apply(Table("t0", 1), new UnitReset(Unit.Value), Table("t1", 1), Commit(1, null));
        Assert.Empty(Superseded());
        Assert.Equal(UnitProgress.None, _state.ProgressOf(Unit));
    }

    [Fact]
    public void Parts_that_a_unit_could_have_gone_on_behind_are_superseded_when_it_starts_over()
    {
        Apply(Table("t0", 1) with { ResumeAt = ResumePoint.AtStep(1) }, Table("t1", 1) with { ResumeAt = ResumePoint.AtStep(2) }, new UnitReset(Unit.Value));
        Assert.Equal(["t0", "t1"], Superseded());
        Apply(Table("t0", 2), Commit(2, null));
        Assert.Equal(["t1"], Superseded());
    }

    [Fact]
    public void The_last_commit_of_a_unit_says_whether_it_is_noted()
    {
        Apply(Commit(0, new LiveEnd(null, 0, 0)) with { Note = "too old" }, Commit(0, new LiveEnd(null, 0, 0)) with { Note = "too old" });
        Assert.Equal(1, _state.NotedUnits);
        Apply(Commit(0, new LiveEnd(null, 0, 0)));
        Assert.Equal(0, _state.NotedUnits);
        Apply(Commit(0, null) with { Note = "too old" });
        Assert.Equal(1, _state.NotedUnits);
    }

    [Fact]
    public void The_record_of_a_unit_that_is_read_again_is_read_as_it_was_written()
    {
        var json = new System.Buffers.ArrayBufferWriter<byte>();
        JournalJson.Write(json, [Commit(5, new LiveEnd(null, 1, 5))]);
        Assert.Equal(Commit(5, new LiveEnd(null, 1, 5)), Assert.Single(JournalJson.Read(json.WrittenSpan)));
    }

    private static PartCommitted Table(string key, long rows) => new(Unit.Value, new PartInfo(key, "files", 100, "00", rows), null, Now);

    private static PartCommitted File(string key) => new(Unit.Value, new PartInfo(key, null, 10, "00", 0), null, Now);

    private static UnitCommitted Commit(long rows, LiveEnd? live) => new(Unit.Value, "fingerprint", rows, rows, null, Now, live);

    private static UnitFailed Failed() =>
        new(Unit.Value, new Failure(FailureCategory.Permanent, "http_502", "It broke.", ExitCode.Incomplete), 3, Now);

    private void Apply(params JournalRecord[] records)
    {
        _records.AddRange(records);
        foreach (var record in records)
            _state.Apply(record);
    }

    private IEnumerable<string> Superseded() => _state.Superseded.Order(StringComparer.Ordinal);

    private (long Parts, long Rows) Totals(string table) => _state.Totals.ByTable.TryGetValue(table, out var total) ? (total.Parts, total.Rows) : (0, 0);

    private async Task<IEnumerable<string>> CountingAsync()
    {
        var keys = new List<string>();
        await foreach (var committed in CommittedParts.ReadAsync(_records.ToAsyncEnumerable()))
            keys.Add(committed.Key);
        return keys.Order(StringComparer.Ordinal);
    }
}
