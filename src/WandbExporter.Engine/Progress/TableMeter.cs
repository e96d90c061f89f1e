namespace WandbExporter.Engine.Progress;

/// <summary>The counters of one table.</summary>
public sealed class TableMeter
{
    private long _unitsPlanned;
    private long _unitsDone;
    private long _unitsFailed;
    private long _rows;
    private long _bytes;

    public long UnitsPlanned => Interlocked.Read(ref _unitsPlanned);

    public long UnitsDone => Interlocked.Read(ref _unitsDone);

    public long UnitsFailed => Interlocked.Read(ref _unitsFailed);

    public long Rows => Interlocked.Read(ref _rows);

    /// <summary>Bytes written to the destination.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    internal void Plan(long units) => Interlocked.Add(ref _unitsPlanned, units);

    internal void Done() => Interlocked.Increment(ref _unitsDone);

    internal void Failed() => Interlocked.Increment(ref _unitsFailed);

    internal void AddRows(long rows) => Interlocked.Add(ref _rows, rows);

    internal void AddBytes(long bytes) => Interlocked.Add(ref _bytes, bytes);
}
