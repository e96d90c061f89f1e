using System.Buffers;

namespace WandbExporter.Parquet.Buffers;

/// <summary>A growing run of bytes in a pooled array; it owns the array from the first write until it is disposed.</summary>
internal sealed class ByteBuffer : IBufferWriter<byte>, IDisposable
{
    private byte[] _bytes = [];

    public int Length { get; private set; }

    public int Capacity => _bytes.Length;

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    public ReadOnlyMemory<byte> WrittenMemory => _bytes.AsMemory(0, Length);

    public void Clear() => Length = 0;

    public void Advance(int count) => Length += count;

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _bytes.AsSpan(Length);
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _bytes.AsMemory(Length);
    }

    /// <summary>The next <paramref name="count"/> bytes, counted as written; the caller fills all of them.</summary>
    public Span<byte> Take(int count)
    {
        Reserve(count);
        var span = _bytes.AsSpan(Length, count);
        Length += count;
        return span;
    }

    /// <summary>The first <paramref name="count"/> bytes again, to fill in what is known only now.</summary>
    public Span<byte> Patch(int count) => _bytes.AsSpan(0, Math.Min(count, Length));

    public void Write(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Take(bytes.Length));

    public void WriteByte(byte value)
    {
        if (Length == _bytes.Length)
            Reserve(1);
        _bytes[Length++] = value;
    }

    public void WriteVarint(ulong value)
    {
        while (value >= 0x80)
        {
            WriteByte((byte)(value | 0x80));
            value >>= 7;
        }
        WriteByte((byte)value);
    }

    public void Dispose()
    {
        if (_bytes.Length > 0)
            ColumnPool<byte>.Instance.Return(_bytes);
        _bytes = [];
        Length = 0;
    }

    private void Reserve(int count)
    {
        if (_bytes.Length - Length >= count)
            return;
        PooledArray.Grow(ref _bytes, Length, (long)Length + count);
    }
}
