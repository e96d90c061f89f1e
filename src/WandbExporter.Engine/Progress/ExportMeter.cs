using System.Collections.Concurrent;

namespace WandbExporter.Engine.Progress;

/// <summary>Counts what the export does, from any thread; the progress view and the report read it.</summary>
public sealed class ExportMeter
{
    private readonly ConcurrentDictionary<string, TableMeter> _tables = new(StringComparer.Ordinal);
    private long _wireBytes;
    private long _unitRetries;

    /// <summary>Counters by table; run files' bytes count for <c>files</c>.</summary>
    public IReadOnlyDictionary<string, TableMeter> Tables => _tables;

    /// <summary>Bytes received in answers, decompressed.</summary>
    public long WireBytes => Interlocked.Read(ref _wireBytes);

    /// <summary>Units tried again.</summary>
    public long UnitRetries => Interlocked.Read(ref _unitRetries);

    public TableMeter Table(string table) => _tables.GetOrAdd(table, _ => new TableMeter());

    public void PartWritten(string table, long rows, long bytes)
    {
        Table(table).AddRows(rows);
        Table(table).AddBytes(bytes);
    }

    public void Received(long bytes) => Interlocked.Add(ref _wireBytes, bytes);

    public void UnitRetried() => Interlocked.Increment(ref _unitRetries);
}
