namespace WandbExporter.Engine.Progress;

/// <summary>Counts what another process of a fleet does for this one. Thread-safe.</summary>
/// <param name="number">Its number.</param>
/// <param name="name">How a person knows it.</param>
/// <param name="address">Where it is reached.</param>
internal sealed class NodeMeter(int number, string name, string address)
{
    private long _units;
    private long _rows;
    private long _bytes;
    private long _requests;

    public NodeFigures Figures => new(number, name, address, Interlocked.Read(ref _units), Interlocked.Read(ref _rows), Interlocked.Read(ref _bytes), Interlocked.Read(ref _requests));

    /// <summary>Units are lent to it, or are not any more.</summary>
    public void UnitsChanged(int by) => Interlocked.Add(ref _units, by);

    public void Wrote(long rows, long bytes)
    {
        Interlocked.Add(ref _rows, rows);
        Interlocked.Add(ref _bytes, bytes);
    }

    /// <summary>One of its requests has its turn.</summary>
    public void RequestLent() => Interlocked.Increment(ref _requests);
}
