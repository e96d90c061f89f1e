namespace WandbExporter.Engine.Progress;

/// <summary>The counters of one table.</summary>
/// <param name="table">Its name.</param>
public sealed class TableMeter(string table)
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

    internal void Plan(long units)
    {
        Interlocked.Add(ref _unitsPlanned, units);
        EngineTelemetry.UnitsOpened(table, units);
    }

    internal void Done()
    {
        Interlocked.Increment(ref _unitsDone);
        EngineTelemetry.UnitClosed(table, hasFailed: false);
    }

    internal void Failed()
    {
        Interlocked.Increment(ref _unitsFailed);
        EngineTelemetry.UnitClosed(table, hasFailed: true);
    }

    internal void AddRows(long rows)
    {
        Interlocked.Add(ref _rows, rows);
        EngineTelemetry.WroteRows(table, rows);
    }

    internal void AddBytes(long bytes)
    {
        Interlocked.Add(ref _bytes, bytes);
        EngineTelemetry.Wrote(table, bytes);
    }
}
