using WandbExporter.Browse.Data;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Ports;
using Xunit;

namespace WandbExporter.Browse.Tests;

public sealed class PartIndexTests
{
    private static readonly RunPath Run = new("acme", "vision", "a");

    private static readonly string Unit = UnitId.OfRun(new UnitKind("History"), Run).Value;

    /// <summary>Nodes of a fleet record the ranges of a long history in whatever order they have read them.</summary>
    [Fact]
    public async Task Parts_of_a_run_are_in_the_order_of_its_rows_whichever_range_was_recorded_first()
    {
        var index = await PartIndex.ReadAsync(
            new Recorded(
                Part("w-0", 5),
                new HistoryDivided(Unit, [new(5, 10, 5), new(10, 20, 5), new(20, 30, 5)], DateTimeOffset.UnixEpoch),
                Part("2-0", 30, 2), Part("0-0", 7, 0), Part("1-0", 20, 1), Part("0-1", 10, 0),
                Closed(2), Closed(1), Closed(0),
                Part("w-6", 40),
                new UnitCommitted(Unit, "f", 40, 40, null, DateTimeOffset.UnixEpoch)),
            1,
            default);
        Assert.Equal(["w-0", "0-0", "0-1", "1-0", "2-0", "w-6"], index.Of("history", Run).Select(part => part.Key));
    }

    private static PartCommitted Part(string key, long resumeAt, int? range = null) =>
        new(Unit, new PartInfo(key, "history", 1, "00", 5), ResumePoint.AtStep(resumeAt), DateTimeOffset.UnixEpoch, Range: range);

    private static RangeCommitted Closed(int range) => new(Unit, range, DateTimeOffset.UnixEpoch);

    private sealed class Recorded(params JournalRecord[] records) : IJournal
    {
        public IAsyncEnumerable<JournalRecord> ReadAllAsync(CancellationToken cancellationToken) => records.ToAsyncEnumerable();

        public Task AppendAsync(IReadOnlyList<JournalRecord> appended, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task RequireWholeAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
