namespace WandbExporter.Simulator;

/// <summary>How much of a run has been logged so far. Told by a test, or moved on by the answers that the run's readers get.</summary>
public sealed class RunGrowth
{
    private long _rows;
    private int _isFinished;
    private RunExtent? _extent;

    /// <param name="rows">Rows at the start.</param>
    public RunGrowth(long rows)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        _rows = rows;
    }

    /// <summary>Rows that there are, or as many as the run will ever have when that is less.</summary>
    public long Rows => Interlocked.Read(ref _rows);

    /// <summary>So many rows are logged after each answer with history of the run; the run is finished when it has all of its rows.</summary>
    public long RowsPerAnswer { get; init; }

    /// <summary>The run's keys know nothing of its last rows, so many of them: their last step is an older one.</summary>
    public long KeysLag { get; init; }

    /// <summary>What else than rows there is of the run so far; null: as much as the run will ever have.</summary>
    public RunExtent? Extent
    {
        get => Volatile.Read(ref _extent);
        set => Volatile.Write(ref _extent, value);
    }

    /// <summary>What describes the run is broken: an answer that would hold it fails as a whole.</summary>
    public bool IsUnreadable { get; set; }

    public bool IsFinished => Volatile.Read(ref _isFinished) == 1;

    public void Advance(long rows)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        if (!IsFinished)
            Interlocked.Add(ref _rows, rows);
    }

    /// <summary>Nothing is logged from now on. The run is what it is: rows that were not logged never are.</summary>
    public void Finish() => Interlocked.Exchange(ref _isFinished, 1);

    /// <summary>The run was resumed: it logs again.</summary>
    public void Resume() => Interlocked.Exchange(ref _isFinished, 0);

    internal void Answered(long allRows)
    {
        if (RowsPerAnswer == 0 || IsFinished)
            return;
        if (Interlocked.Add(ref _rows, RowsPerAnswer) >= allRows)
            Finish();
    }
}
