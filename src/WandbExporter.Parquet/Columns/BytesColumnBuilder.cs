using System.Buffers;
using System.Text;
using WandbExporter.Parquet.Buffers;

namespace WandbExporter.Parquet;

/// <summary>Text, JSON and plain bytes: the values lie one after the other, with the end of each.</summary>
public sealed class BytesColumnBuilder : ColumnBuilder
{
    private readonly ByteBuffer _bytes = new();
    private int[] _ends = [];

    public override long MemoryBytes => _bytes.MemoryBytes + 4L * _ends.Length + Validity.MemoryBytes;

    /// <summary>Number of values that are not null.</summary>
    public int Count => Validity.Values;

    /// <summary>All values that are not null, in row order, without gaps; <see cref="Ends"/> separates them.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.Written;

    /// <summary>For each value the place in <see cref="Bytes"/> where it ends.</summary>
    public ReadOnlySpan<int> Ends => _ends.AsSpan(0, Validity.Values);

    /// <summary>The value at a place among those that are not null (not a row number, unless there are no nulls).</summary>
    public ReadOnlySpan<byte> Value(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
        var start = index == 0 ? 0 : _ends[index - 1];
        return _bytes.Written[start.._ends[index]];
    }

    public void Append(ReadOnlySpan<byte> utf8)
    {
        _bytes.Write(utf8);
        AddEnd();
    }

    /// <summary>
    /// Where the next value is written, piece by piece, so that a long one is never anywhere else; then <see cref="EndValue"/> or
    /// <see cref="DropValue"/>, before anything else.
    /// </summary>
    public IBufferWriter<byte> BeginValue() => _bytes;

    /// <summary>What was written of the value that was begun.</summary>
    public Span<byte> BegunValue => _bytes.From(StoredEnd);

    /// <summary>The value that was begun is whole: it is the next row.</summary>
    public void EndValue() => AddEnd();

    /// <summary>The value that was begun is none.</summary>
    public void DropValue() => _bytes.Truncate(StoredEnd);

    /// <summary>Appends so many rows that all hold this value.</summary>
    public void AppendRepeated(ReadOnlySpan<byte> utf8, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var first = Validity.Values;
        if (_ends.Length - first < count)
            PooledArray.Grow(ref _ends, first, (long)first + count);
        var end = _bytes.Length;
        var room = _bytes.Take(checked(utf8.Length * count));
        for (var i = 0; i < count; i++)
        {
            utf8.CopyTo(room[(i * utf8.Length)..]);
            _ends[first + i] = end += utf8.Length;
        }
        Validity.AddValues(count);
    }

    /// <summary>Appends text; half of a surrogate pair, which UTF-8 has no bytes for, becomes U+FFFD.</summary>
    public void Append(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        var room = _bytes.GetSpan(Encoding.UTF8.GetMaxByteCount(value.Length));
        _bytes.Advance(Encoding.UTF8.GetBytes(value, room));
        AddEnd();
    }

    public override void Clear()
    {
        _bytes.Clear();
        base.Clear();
    }

    private int StoredEnd => Validity.Values == 0 ? 0 : _ends[Validity.Values - 1];

    internal int StoredBytes => _bytes.Length;

    /// <summary>A value that was set, whether or not its row was added yet.</summary>
    internal ReadOnlySpan<byte> Stored(int index) => _bytes.Written[(index == 0 ? 0 : _ends[index - 1]).._ends[index]];

    /// <summary>Appends stored values to a buffer, and tells where each of them ends in it.</summary>
    internal void CopyStored(int first, int count, ByteBuffer target, Span<int> ends)
    {
        var start = first == 0 ? 0 : _ends[first - 1];
        var stored = _ends.AsSpan(first, count);
        var shift = target.Length - start;
        target.Write(_bytes.Written[start..stored[^1]]);
        for (var i = 0; i < stored.Length; i++)
            ends[i] = stored[i] + shift;
    }

    /// <summary>
    /// Room for so many bytes, and some that may be overwritten, behind all those set before, and for the ends of their values; <see cref="EndFill"/> says
    /// how many bytes it were.
    /// </summary>
    internal Span<byte> BeginFill(int used, int count, int bytes, out Span<int> ends)
    {
        if (_ends.Length - used < count)
            PooledArray.Grow(ref _ends, used, (long)used + count);
        ends = _ends.AsSpan(used, count);
        return _bytes.GetSpan(bytes + ShortCopy.Slack);
    }

    internal void EndFill(int bytes) => _bytes.Advance(bytes);

    /// <summary>Sets a value behind all those set before; the caller adds its row itself.</summary>
    internal void Set(int index, ReadOnlySpan<byte> value)
    {
        _bytes.Write(value);
        SetEnd(index);
    }

    /// <summary>Sets a value that begins as the one before it does.</summary>
    internal void SetSharing(int index, int prefix, ReadOnlySpan<byte> suffix)
    {
        if (prefix > 0)
        {
            var start = index < 2 ? 0 : _ends[index - 2];
            var room = _bytes.Take(prefix);
            _bytes.Written.Slice(start, prefix).CopyTo(room);
        }
        _bytes.Write(suffix);
        SetEnd(index);
    }

    internal override bool Holds(ColumnType type) => type is ColumnType.String or ColumnType.Json or ColumnType.ByteArray;

    protected override void Dispose(bool disposing)
    {
        _bytes.Dispose();
        PooledArray.Return(ref _ends);
        base.Dispose(disposing);
    }

    private void AddEnd()
    {
        SetEnd(Validity.Values);
        Validity.AddValue();
    }

    private void SetEnd(int index)
    {
        if (index == _ends.Length)
            PooledArray.Grow(ref _ends, index, index + 1L);
        _ends[index] = _bytes.Length;
    }
}
