using System.Collections.Concurrent;
using WandbExporter.Core.Ids;
using WandbExporter.Tables.Write;

namespace WandbExporter.Engine.Progress;

/// <summary>Counts what the export does, from any thread; the progress view and the report read it.</summary>
public sealed class ExportMeter : IPartMeter
{
    private readonly ConcurrentDictionary<string, TableMeter> _tables = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<UInt128, byte> _unusableExports = new();
    private readonly ConcurrentDictionary<UnitId, PausedUnit> _paused = new();
    private long _wireBytes;
    private long _sharedFiles;
    private long _sharedBytes;
    private long _unitRetries;
    private long _unitsInWork;

    /// <summary>Counters by table; run files' bytes count for <c>files</c>.</summary>
    public IReadOnlyDictionary<string, TableMeter> Tables => _tables;

    /// <summary>Bytes received in answers, decompressed.</summary>
    public long WireBytes => Interlocked.Read(ref _wireBytes);

    /// <summary>Files that were copied within the destination and not downloaded, because another run has the same.</summary>
    public long SharedFiles => Interlocked.Read(ref _sharedFiles);

    /// <summary>Their bytes.</summary>
    public long SharedBytes => Interlocked.Read(ref _sharedBytes);

    /// <summary>Units tried again.</summary>
    public long UnitRetries => Interlocked.Read(ref _unitRetries);

    /// <summary>Units that are tried again after a pause.</summary>
    public IReadOnlyList<KeyValuePair<UnitId, PausedUnit>> Paused => _paused.ToArray();

    /// <summary>Runs whose Parquet exports were of no use to their histories, when they were tried last.</summary>
    public int UnusableExports => _unusableExports.Count;

    /// <summary>Why one of them was, the last that was noticed.</summary>
    public string? UnusableExport { get; private set; }

    /// <summary>Units that this process works on now.</summary>
    public long UnitsInWork => Interlocked.Read(ref _unitsInWork);

    /// <summary>The processes that work on the export, where this one coordinates several; else null.</summary>
    public FleetMeter? Fleet { get; private set; }

    /// <summary>Other processes may come.</summary>
    /// <param name="name">How a person knows this one.</param>
    /// <param name="address">Where it is reached.</param>
    /// <param name="requests">How many requests of all had their turn.</param>
    internal void BeginFleet(string name, string address, Func<long> requests) =>
        Fleet = new FleetMeter(name, address, () => new NodeFigures(0, name, address, UnitsInWork, _tables.Values.Sum(table => table.Rows), _tables.Values.Sum(table => table.Bytes), requests()));

    internal void UnitsInWorkChanged(int by) => Interlocked.Add(ref _unitsInWork, by);

    public TableMeter Table(string table) => _tables.GetOrAdd(table, name => new TableMeter(name));

    void IPartMeter.PartWritten(string table, long rows, long bytes)
    {
        Table(table).AddRows(rows);
        Table(table).AddBytes(bytes);
    }

    public void Received(long bytes)
    {
        Interlocked.Add(ref _wireBytes, bytes);
        EngineTelemetry.ReceivedBytes(bytes);
    }

    public void Shared(long bytes)
    {
        Interlocked.Increment(ref _sharedFiles);
        Interlocked.Add(ref _sharedBytes, bytes);
    }

    public void ExportsUnusable(RunPath run, string why)
    {
        UnusableExport = why;
        _unusableExports[MarkOf(run)] = 0;
    }

    /// <summary>A later attempt at the history reads them.</summary>
    public void ExportsUsable(RunPath run) => _unusableExports.TryRemove(MarkOf(run), out _);

    /// <summary>It came from nowhere.</summary>
    public void HistoryFailed(RunPath run) => _unusableExports.TryRemove(MarkOf(run), out _);

    /// <summary>A unit waits until then to be tried again.</summary>
    public void UnitPauses(UnitId unit, PausedUnit pause) => _paused[unit] = pause;

    /// <summary>It waits no more.</summary>
    public void UnitGoesOn(UnitId unit) => _paused.TryRemove(unit, out _);

    public void UnitRetried()
    {
        Interlocked.Increment(ref _unitRetries);
        EngineTelemetry.UnitRetried();
    }

    // There may be a million of them.
    private static UInt128 MarkOf(RunPath run) => NameMark.Of(run.ToString());
}
