using System.Text;
using System.Text.Unicode;
using WandbExporter.Client.Rows;
using WandbExporter.Core.Ids;
using WandbExporter.Parquet;
using WandbExporter.Tables.Wide;

namespace WandbExporter.Tables.Cells;

/// <summary>
/// The rows of one run as cells, a cell a logged value. Step and time stand in every cell, so they are cells of their own only where
/// the columns cannot say exactly what was logged. A row in which nothing else was logged has one cell that says so: no row is lost.
/// </summary>
internal sealed class RunCells : IRowTarget
{
    private static readonly byte[] StepKey = "_step"u8.ToArray();
    private static readonly byte[] TimestampKey = "_timestamp"u8.ToArray();

    private readonly KeyIndex _index = new();
    private readonly List<KeyCells> _keys = [];
    private readonly List<(KeyCells Key, JsonKind Kind, int Start, int Length)> _staged = [];
    private readonly KeyCells _step;
    private readonly KeyCells _timestamp;
    private long _lastStep;
    private bool _hasStep;
    private long _nextRow;

    /// <param name="run">Whose rows.</param>
    /// <param name="firstRow">How many rows of the run came before.</param>
    /// <param name="before">The first step that was not asked for before; null if none was.</param>
    public RunCells(RunPath run, long firstRow = 0, long? before = null)
    {
        Run = run;
        RunIdUtf8 = Encoding.UTF8.GetBytes(run.RunId);
        _nextRow = firstRow;
        _hasStep = before is not null;
        _lastStep = before - 1 ?? 0;
        _step = _keys[Add(StepKey)];
        _timestamp = _keys[Add(TimestampKey)];
    }

    public RunPath Run { get; }

    public byte[] RunIdUtf8 { get; }

    /// <summary>Rows whose cells are here.</summary>
    public long Rows { get; private set; }

    /// <summary>The cells.</summary>
    public long Values { get; private set; }

    /// <summary>Encoded bytes of the cells.</summary>
    public long Bytes { get; private set; }

    /// <summary>Memory of those that are not in the spool.</summary>
    public long BufferedBytes { get; private set; }

    public int KeyCount => _keys.Count;

    public int SegmentCount => _keys.Sum(key => key.SegmentCount);

    /// <summary>The keys that have cells, in the order of their bytes.</summary>
    public IEnumerable<KeyCells> KeysInOrder =>
        _keys.Where(key => !key.IsEmpty).Order(Comparer<KeyCells>.Create((one, other) => one.Key.AsSpan().SequenceCompareTo(other.Key)));

    public IReadOnlyList<KeyCells> Keys => _keys;

    public void Append(ReadOnlySpan<byte> row, LongBytes? memory = null)
    {
        _staged.Clear();
        Stage(row);
        var place = Place(row, out var stepIsCell, out var timestampIsCell);
        var cells = 0;
        foreach (var (key, kind, start, length) in _staged)
        {
            if ((key == _step && !stepIsCell) || (key == _timestamp && !timestampIsCell))
                continue;
            var (bytes, buffered) = (key.BufferedBytes, key.BufferMemory);
            CellValue.Append(key, place, kind, row.Slice(start, length), memory);
            Count(key, bytes, buffered);
            cells++;
        }
        if (cells == 0)
            AppendPresence(place);
        Rows++;
    }

    public void Append(RowBatch rows, int from, int count)
    {
        var step = rows.Fields.FirstOrDefault(field => field.Name == "_step");
        var timestamp = rows.Fields.FirstOrDefault(field => field.Name == "_timestamp");
        var keys = new KeyCells?[rows.Fields.Count];
        for (var row = from; row < from + count; row++)
        {
            var stepOf = step?.IsNull(row) == false ? FieldCells.StepOf(step, row) : null;
            var timestampOf = timestamp?.IsNull(row) == false ? FieldCells.DoubleOf(timestamp, row) : null;
            var place = Place(stepOf, timestampOf);
            var cells = 0;
            for (var i = 0; i < keys.Length; i++)
            {
                var field = rows.Fields[i];
                if (field.IsNull(row) || (field == step && stepOf is not null) || (field == timestamp && timestampOf is not null))
                    continue;
                var key = keys[i] ??= KeyOf(Encoding.UTF8.GetBytes(field.Name));
                var (bytes, buffered) = (key.BufferedBytes, key.BufferMemory);
                FieldCells.Append(field, row, key, place);
                Count(key, bytes, buffered);
                cells++;
            }
            if (cells == 0)
                AppendPresence(place);
            Rows++;
        }
    }

    /// <summary>What was in memory is in the spool now.</summary>
    public void Spilled() => BufferedBytes = 0;

    /// <summary>Forgets the cells, not the keys, nor which row comes next.</summary>
    public void Clear()
    {
        foreach (var key in _keys)
            key.Clear();
        Rows = 0;
        Values = 0;
        Bytes = 0;
        BufferedBytes = 0;
    }

    private void AppendPresence(in CellRow place)
    {
        var (bytes, buffered) = (_step.BufferedBytes, _step.BufferMemory);
        if (place.Step is { } step)
            _step.AppendInteger(place, step);
        else
            _step.AppendNone(place);
        Count(_step, bytes, buffered);
    }

    private void Count(KeyCells key, int bytesBefore, int memoryBefore)
    {
        Values++;
        Bytes += key.BufferedBytes - bytesBefore;
        BufferedBytes += key.BufferMemory - memoryBefore;
    }

    /// <summary>Reads the whole row before any cell is made. Of a key given twice the last value counts, as in every JSON reader.</summary>
    private void Stage(ReadOnlySpan<byte> row)
    {
        var reader = new RowReader(row);
        try
        {
            Stage(ref reader);
        }
        finally
        {
            reader.Dispose();
        }
    }

    private void Stage(ref RowReader reader)
    {
        var index = KeyIndex.Start;
        while (reader.Next())
        {
            index = _index.ReadName(ref reader, index);
            if (index < 0)
                index = Add(reader.Key.ToArray());
            var key = _keys[index];
            reader.ReadValue();
            var value = (key, reader.Kind, reader.ValueStart, reader.ValueLength);
            if (key.Staged is var (stagedRow, entry) && stagedRow == _nextRow && entry < _staged.Count && _staged[entry].Key == key)
            {
                _staged[entry] = value;
                continue;
            }
            key.Staged = (_nextRow, _staged.Count);
            _staged.Add(value);
        }
    }

    private CellRow Place(ReadOnlySpan<byte> row, out bool stepIsCell, out bool timestampIsCell)
    {
        long? step = null;
        double? timestamp = null;
        stepIsCell = timestampIsCell = true;
        if (StagedOf(_step) is var (stepKind, stepStart, stepLength))
            step = CellValue.StepOf(stepKind, row.Slice(stepStart, stepLength), out stepIsCell);
        if (StagedOf(_timestamp) is var (timeKind, timeStart, timeLength))
            timestamp = CellValue.DoubleOf(timeKind, row.Slice(timeStart, timeLength));
        timestampIsCell = timestamp is null;
        return Place(step, timestamp);
    }

    private CellRow Place(long? step, double? timestamp)
    {
        var row = _nextRow++;
        var isNext = step is { } number && (!_hasStep || number > _lastStep);
        if (isNext)
            (_hasStep, _lastStep) = (true, step!.Value);
        return new CellRow(step, timestamp, isNext ? null : row);
    }

    private (JsonKind Kind, int Start, int Length)? StagedOf(KeyCells key)
    {
        var (row, entry) = key.Staged;
        return row == _nextRow && entry < _staged.Count && _staged[entry].Key == key
            ? (_staged[entry].Kind, _staged[entry].Start, _staged[entry].Length)
            : null;
    }

    private KeyCells KeyOf(ReadOnlySpan<byte> key) =>
        _keys[_index.TryGet(key, KeyIndex.Start, out var index) ? index : Add(key.ToArray())];

    /// <summary>Readers refuse text that is no UTF-8 with the whole file.</summary>
    private int Add(byte[] key)
    {
        var cells = new KeyCells(Utf8.IsValid(key) ? key : Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(key)));
        _index.Add(key, _keys.Count);
        _keys.Add(cells);
        return _keys.Count - 1;
    }
}
