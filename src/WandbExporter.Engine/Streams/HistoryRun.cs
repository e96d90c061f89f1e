using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Engine.Fetch;
using WandbExporter.Engine.Plan;
using WandbExporter.Tables.Cells;

namespace WandbExporter.Engine.Streams;

/// <summary>One run of a bundle while its history is read.</summary>
internal sealed class HistoryRun(UnitWork work, UnitProgress progress, HistoryReader source, CellSpool spool)
{
    private readonly List<HistoryGap> _gaps = [.. progress.Gaps];
    private long _writtenRows = progress.Rows;

    public UnitWork Work => work;

    public HistoryReader Source => source;

    public RunCells Cells { get; } = spool.Begin(
        work.Path, progress.Rows, progress.ResumeStep);

    /// <summary>Whether nothing more is taken of it.</summary>
    public bool HasEnded { get; set; }

    /// <summary>The number of its next part.</summary>
    public int Ordinal { get; private set; } = progress.NextOrdinal;

    /// <summary>Whether parts of it are recorded, so that it cannot be committed together with others.</summary>
    public bool HasParts => Ordinal > 0;

    public ResumePoint? ResumeAt { get; private set; } = progress.ResumeAt;

    public IReadOnlyList<HistoryGap>? Gaps => _gaps.Count == 0 ? null : [.. _gaps];

    public UnitEnd End => new(_writtenRows + Cells.Rows, Ordinal, ResumeAt, _gaps);

    public void Took(Batch<IRunRows> batch)
    {
        ResumeAt = batch.ResumeAt ?? ResumeAt;
        batch.Update(_gaps);
        _gaps.AddRange(batch.Items.SelectMany(rows => rows.Unreadable));
    }

    /// <summary>A part with all its cells is in the destination.</summary>
    public void Wrote()
    {
        _writtenRows += Cells.Rows;
        Ordinal++;
    }
}
