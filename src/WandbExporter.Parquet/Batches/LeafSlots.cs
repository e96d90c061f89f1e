using WandbExporter.Parquet.Buffers;
using WandbExporter.Parquet.Schema;

namespace WandbExporter.Parquet.Batches;

/// <summary>
/// The values of one leaf in one batch. Every entry has a slot, whether it holds a value or stands for a null or an empty list:
/// a slot's number is the entry's, which for a leaf that is not repeated is the row's.
/// </summary>
internal sealed class LeafSlots(Leaf leaf, long maxBytes) : IDisposable
{
    private readonly ByteBuffer? _bytes = IsBytes(leaf.Kind) ? new() : null;
    private long[] _longs = [];
    private double[] _doubles = [];
    private int[] _ends = [];
    private byte[] _definitions = [];
    private byte[] _repetitions = [];
    private int[] _rowStarts = [];
    private bool _hasDefinitions;

    public Leaf Leaf => leaf;

    public int Entries { get; private set; }

    /// <summary>Rows that were begun.</summary>
    public int Rows { get; private set; }

    /// <summary>Booleans (0 and 1) and integers; nulls are zero.</summary>
    public ReadOnlySpan<long> Longs => _longs.AsSpan(0, leaf.Kind is FieldKind.Double || HoldsBytes ? 0 : Entries);

    public ReadOnlySpan<double> Doubles => _doubles.AsSpan(0, leaf.Kind is FieldKind.Double ? Entries : 0);

    public long Bytes => (_bytes?.Length ?? 0) + (long)Entries * (sizeof(long) + 2);

    /// <summary>Text of all kinds and bytes.</summary>
    public bool HoldsBytes => _bytes is not null;

    public int RowStart(int row) => leaf.MaxRepetition == 0 ? row : _rowStarts[row];

    public int RowEnd(int row) => leaf.MaxRepetition == 0 ? row + 1 : row + 1 == Rows ? Entries : _rowStarts[row + 1];

    public int Definition(int entry) => _hasDefinitions ? _definitions[entry] : leaf.MaxDefinition;

    public int Repetition(int entry) => leaf.MaxRepetition == 0 ? 0 : _repetitions[entry];

    public ReadOnlySpan<byte> Utf8(int entry) => _bytes!.Written[(entry == 0 ? 0 : _ends[entry - 1]).._ends[entry]];

    /// <summary>Says that a row begins with the entry of this number.</summary>
    public void BeginRow(int entry)
    {
        if (leaf.MaxRepetition > 0)
        {
            if (Rows == _rowStarts.Length)
                PooledArray.Grow(ref _rowStarts, Rows, Rows + 1L);
            _rowStarts[Rows] = entry;
        }
        Rows++;
    }

    public void BeginRows(int count) => Rows += count;

    /// <summary>
    /// Adds entries, the present ones of which have the values from <paramref name="firstValue"/> on; returns how many values that were. Without definitions all
    /// are present.
    /// </summary>
    public int Add(ColumnBuilder values, int firstValue, ReadOnlySpan<byte> repetitions, ReadOnlySpan<byte> definitions, int count)
    {
        DemandRoom((long)count * (sizeof(long) + 2));
        if (leaf.MaxRepetition > 0)
            Copy(repetitions, ref _repetitions);
        AddDefinitions(definitions, count);
        var taken = definitions.IsEmpty ? count : definitions.Count((byte)leaf.MaxDefinition);
        if (HoldsBytes)
        {
            if (_ends.Length - Entries < count)
                PooledArray.Grow(ref _ends, Entries, (long)Entries + count);
            AddBytes(values, firstValue, taken, definitions, _ends.AsSpan(Entries, count));
        }
        else if (leaf.Kind == FieldKind.Double)
        {
            if (_doubles.Length - Entries < count)
                PooledArray.Grow(ref _doubles, Entries, (long)Entries + count);
            var slots = _doubles.AsSpan(Entries, count);
            PhysicalValues.CopyDoubles(values, firstValue, slots[..taken]);
            Spread(slots, taken, definitions);
        }
        else
        {
            if (_longs.Length - Entries < count)
                PooledArray.Grow(ref _longs, Entries, (long)Entries + count);
            var slots = _longs.AsSpan(Entries, count);
            PhysicalValues.CopyLongs(values, leaf.Logical.Kind == LogicalKind.UnsignedInteger, firstValue, slots[..taken]);
            Spread(slots, taken, definitions);
        }
        Entries += count;
        return taken;
    }

    public void Clear()
    {
        _bytes?.Clear();
        _hasDefinitions = false;
        Entries = 0;
        Rows = 0;
    }

    public void Dispose()
    {
        _bytes?.Dispose();
        PooledArray.Return(ref _longs);
        PooledArray.Return(ref _doubles);
        PooledArray.Return(ref _ends);
        PooledArray.Return(ref _definitions);
        PooledArray.Return(ref _repetitions);
        PooledArray.Return(ref _rowStarts);
        Entries = 0;
        Rows = 0;
    }

    private static bool IsBytes(FieldKind kind) => kind is FieldKind.String or FieldKind.Json or FieldKind.Number or FieldKind.Bytes;

    // The values stand at the beginning of their slots; going down from the last, none is overwritten before it was moved.
    private void Spread<T>(Span<T> slots, int taken, ReadOnlySpan<byte> definitions)
        where T : struct
    {
        if (taken == slots.Length)
            return;
        for (var i = slots.Length - 1; i >= 0; i--)
            slots[i] = definitions[i] == leaf.MaxDefinition ? slots[--taken] : default;
    }

    private void AddBytes(ColumnBuilder values, int firstValue, int taken, ReadOnlySpan<byte> definitions, Span<int> ends)
    {
        var isText = PhysicalValues.IsText(leaf);
        if (isText && taken > 0)
        {
            var stored = (BytesColumnBuilder)values;
            DemandRoom(stored.StoredBytes);
            stored.CopyStored(firstValue, taken, _bytes!, ends[..taken]);
        }
        else if (!isText)
        {
            for (var i = 0; i < taken; i++)
            {
                ValueText.Write(_bytes!, leaf, values, firstValue + i);
                ends[i] = _bytes!.Length;
            }
            DemandRoom(0);
        }
        if (taken == ends.Length)
            return;
        // As in Spread; a null ends where the value before it does.
        for (var i = ends.Length - 1; i >= 0; i--)
        {
            if (definitions[i] == leaf.MaxDefinition)
                ends[i] = ends[--taken];
            else
                ends[i] = taken == 0 ? Before() : ends[taken - 1];
        }
    }

    private int Before() => Entries == 0 ? 0 : _ends[Entries - 1];

    // None are kept until the first entry that holds no value.
    private void AddDefinitions(ReadOnlySpan<byte> definitions, int count)
    {
        if (definitions.IsEmpty && !_hasDefinitions)
            return;
        if (_definitions.Length - Entries < count)
            PooledArray.Grow(ref _definitions, _hasDefinitions ? Entries : 0, (long)Entries + count);
        if (!_hasDefinitions)
            _definitions.AsSpan(0, Entries).Fill((byte)leaf.MaxDefinition);
        _hasDefinitions = true;
        if (definitions.IsEmpty)
            _definitions.AsSpan(Entries, count).Fill((byte)leaf.MaxDefinition);
        else
            definitions.CopyTo(_definitions.AsSpan(Entries));
    }

    private void Copy(ReadOnlySpan<byte> levels, ref byte[] target)
    {
        if (target.Length - Entries < levels.Length)
            PooledArray.Grow(ref target, Entries, (long)Entries + levels.Length);
        levels.CopyTo(target.AsSpan(Entries));
    }

    private void DemandRoom(long more)
    {
        if (Bytes + more > maxBytes)
            throw new ParquetFormatException($"Rows of column '{leaf.Name}' take more than the {maxBytes} bytes allowed when decoded");
    }
}
