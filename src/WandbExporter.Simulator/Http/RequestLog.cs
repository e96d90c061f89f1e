namespace WandbExporter.Simulator;

/// <summary>What was asked, in order of the answers. Kept in memory up to a bound, and appended to a file when one was named.</summary>
public sealed class RequestLog : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Queue<RequestRecord> _records = new();
    private readonly int _remembered;
    private readonly StreamWriter? _file;
    private long _sequence;

    internal RequestLog(string? file, int remembered)
    {
        _remembered = remembered;
        if (file is not null)
            _file = new StreamWriter(new FileStream(file, FileMode.Append, FileAccess.Write, FileShare.ReadWrite)) { AutoFlush = true, NewLine = "\n" };
    }

    /// <summary>Requests so far, the forgotten ones included.</summary>
    public long Count => Interlocked.Read(ref _sequence);

    public IReadOnlyList<RequestRecord> Snapshot()
    {
        lock (_gate)
            return [.. _records];
    }

    public void Dispose()
    {
        lock (_gate)
            _file?.Dispose();
    }

    internal void Add(Func<long, RequestRecord> make)
    {
        lock (_gate)
        {
            var record = make(++_sequence);
            _records.Enqueue(record);
            if (_records.Count > _remembered)
                _records.Dequeue();
            if (_file?.BaseStream.CanWrite == true)
                _file.WriteLine(record.ToJson());
        }
    }
}
