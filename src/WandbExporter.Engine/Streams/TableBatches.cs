using WandbExporter.Client.Histories;
using WandbExporter.Client.Model;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Engine.Fetch;

namespace WandbExporter.Engine.Streams;

/// <summary>
/// W&amp;B Tables of a run, one after the other, as batches of its unit. Of what is no table, or is too long, nothing is here but the remark: it is kept as a gap, which
/// the next part records, so that an attempt that goes on behind it still says so.
/// </summary>
internal sealed class TableBatches(UnitProgress start)
{
    /// <summary>Of all tables that are not whole, one gap that goes from 1 to their number.</summary>
    private HistoryGap? _gap = start.Gaps.Count > 0 ? start.Gaps[0] : null;

    /// <param name="end">How the unit ends.</param>
    /// <param name="name">The name of the table that it fills.</param>
    public static string? NoteOf(UnitEnd end, string name) => end.Gaps is [var gap]
        ? $"{Counted.Of(gap.To, "W&B Table of the run is", "W&B Tables of the run are")} not in {name}, or not whole; of the first: {gap.LastAnswer}"
        : null;

    /// <param name="table">The next one.</param>
    /// <param name="resumeAt">Where the unit goes on behind it; null if it starts over.</param>
    public Batch<HeldTable> Of(LoggedTable table, ResumePoint? resumeAt)
    {
        var batch = new Batch<HeldTable>([new HeldTable(table)], resumeAt);
        return Lack(table) is { } lack ? WithRemark(batch, $"'{table.Source.Path}' {lack}.") : batch;
    }

    /// <summary>Nothing, where there should be a table, or several.</summary>
    /// <param name="why">In a sentence.</param>
    public Batch<HeldTable> Without(string why, long tables = 1) => WithRemark(new Batch<HeldTable>([], null), why, tables);

    private Batch<HeldTable> WithRemark(Batch<HeldTable> batch, string remark, long tables = 1)
    {
        var (former, number) = (_gap, _gap?.To ?? 0);
        _gap = new HistoryGap(1, number + tables, former?.LastAnswer ?? remark);
        return batch with { Filled = former is null ? null : new StepWindow(1, number + 1), Gaps = [_gap] };
    }

    private static string? Lack(LoggedTable table) => table.Refusal
        ?? (table.UnfitRows > 0 ? $"has {Counted.Of(table.UnfitRows, "row that is no list", "rows that are no lists")}, or longer than the list of columns" : null);
}

/// <summary>A table on its way into a part, which is written before the next one is decoded.</summary>
internal sealed class HeldTable(LoggedTable table) : IHeldRows
{
    private bool _isTaken;

    public LoggedTable Table => table;

    public IDisposable TakePlace()
    {
        _isTaken = true;
        return table;
    }

    public void Dispose()
    {
        if (!_isTaken)
            table.Dispose();
    }
}
