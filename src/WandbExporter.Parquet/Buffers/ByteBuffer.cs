using System.Buffers;

namespace WandbExporter.Parquet.Buffers;

/// <summary>
/// A growing run of bytes in a pooled array, or beyond a size in a <see cref="NativeBlock"/>; it owns what it writes to from the first write
/// until it is disposed.
/// </summary>
internal sealed class ByteBuffer : IBufferWriter<byte>, IDisposable
{
    /// <summary>A longer array is hardly anybody's next, and copies of it would wait for the next full collection.</summary>
    private const int LongestArray = 16 << 20;

    private byte[] _bytes = [];
    private NativeBlock? _block;

    public int Length { get; private set; }

    public int Capacity => _block?.Length ?? _bytes.Length;

    /// <summary>What it takes of memory.</summary>
    public long MemoryBytes => _block is null ? _bytes.Length : Length;

    public ReadOnlySpan<byte> Written => All[..Length];

    public ReadOnlyMemory<byte> WrittenMemory => _block is null ? _bytes.AsMemory(0, Length) : _block.Memory[..Length];

    private Span<byte> All => _block is null ? _bytes : _block.Span;

    /// <summary>Forgets the content, and keeps an array for the next one.</summary>
    public void Clear()
    {
        Length = 0;
        DropBlock();
    }

    /// <summary>Forgets what stands behind so many bytes.</summary>
    public void Truncate(int length) => Length = length;

    public void Advance(int count) => Length += count;

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return All[Length..];
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _block is null ? _bytes.AsMemory(Length) : _block.Memory[Length..];
    }

    /// <summary>The next <paramref name="count"/> bytes, counted as written; the caller fills all of them.</summary>
    public Span<byte> Take(int count)
    {
        Reserve(count);
        var span = All.Slice(Length, count);
        Length += count;
        return span;
    }

    /// <summary>The bytes from a place on again, to fill in what is known only now.</summary>
    public Span<byte> From(int start) => All[start..Length];

    /// <summary>The first <paramref name="count"/> bytes again, to fill in what is known only now.</summary>
    public Span<byte> Patch(int count) => All[..Math.Min(count, Length)];

    public void Write(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Take(bytes.Length));

    public void WriteByte(byte value)
    {
        if (Length < _bytes.Length)
            _bytes[Length++] = value;
        else
            Take(1)[0] = value;
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
        DropBlock();
        if (_bytes.Length > 0)
            ColumnPool<byte>.Instance.Return(_bytes);
        _bytes = [];
        Length = 0;
    }

    private void DropBlock()
    {
        _block?.Dispose();
        _block = null;
    }

    private void Reserve(int count)
    {
        if (Capacity - Length >= count)
            return;
        var needed = (long)Length + count;
        if (needed <= LongestArray && _block is null)
            PooledArray.Grow(ref _bytes, Length, needed);
        else
            GrowBlock(needed);
    }

    private void GrowBlock(long needed)
    {
        if (needed > Array.MaxLength)
            throw new InvalidOperationException(PooledArray.TooLong);
        // What is not written takes no memory, so room for more costs nothing.
        var length = (int)Math.Min(Array.MaxLength, needed + needed / 4);
        if (_block is not null)
        {
            _block.Resize(length);
            return;
        }
        _block = new NativeBlock(length);
        _bytes.AsSpan(0, Length).CopyTo(_block.Span);
        PooledArray.Return(ref _bytes);
    }
}
