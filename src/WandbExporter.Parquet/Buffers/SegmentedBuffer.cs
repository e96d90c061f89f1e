
namespace WandbExporter.Parquet.Buffers;

/// <summary>
/// Bytes in pooled segments: an encoded column chunk waits here for its turn to be written.
/// It grows without copying what is there and may pass 2 GiB.
/// </summary>
internal sealed class SegmentedBuffer : IDisposable
{
    private const int SegmentBytes = 1 << 18;

    private readonly List<Piece> _full = [];
    private byte[] _current = [];
    private int _used;

    public long Length { get; private set; }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        Length += bytes.Length;
        while (bytes.Length > 0)
        {
            if (_used == _current.Length)
                NextSegment(bytes.Length);
            var count = Math.Min(bytes.Length, _current.Length - _used);
            bytes[..count].CopyTo(_current.AsSpan(_used));
            _used += count;
            bytes = bytes[count..];
        }
    }

    /// <summary>Next come so many bytes that are made only when they are copied out.</summary>
    public void Defer(long length, Func<Stream, CancellationToken, Task> write)
    {
        Close();
        _full.Add(new Piece([], 0, write));
        Length += length;
    }

    public async ValueTask CopyToAsync(Stream output, CancellationToken ct)
    {
        foreach (var (bytes, length, write) in _full)
        {
            if (write is not null)
                await write(output, ct);
            else
                await output.WriteAsync(bytes.AsMemory(0, length), ct);
        }
        if (_used > 0)
            await output.WriteAsync(_current.AsMemory(0, _used), ct);
    }

    /// <summary>Forgets the content and keeps one segment for the next chunk.</summary>
    public void Clear()
    {
        foreach (var (bytes, _, _) in _full)
            ColumnPool<byte>.Instance.Return(bytes);
        _full.Clear();
        _used = 0;
        Length = 0;
    }

    public void Dispose()
    {
        Clear();
        PooledArray.Return(ref _current);
    }

    private void NextSegment(int wanted)
    {
        Close();
        // The first segment is sized to its content: a table of thousands of narrow columns has thousands of small chunks.
        _current = ColumnPool<byte>.Instance.Rent(_full.Count == 0 ? Math.Min(wanted, SegmentBytes) : SegmentBytes);
    }

    private void Close()
    {
        if (_current.Length > 0)
            _full.Add(new Piece(_current, _used, null));
        _current = [];
        _used = 0;
    }

    private readonly record struct Piece(byte[] Bytes, int Length, Func<Stream, CancellationToken, Task>? Write);
}
