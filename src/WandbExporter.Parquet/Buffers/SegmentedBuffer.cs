
namespace WandbExporter.Parquet.Buffers;

/// <summary>
/// Bytes in pooled segments: an encoded column chunk waits here for its turn to be written.
/// It grows without copying what is there and may pass 2 GiB.
/// </summary>
internal sealed class SegmentedBuffer : IDisposable
{
    private const int SegmentBytes = 1 << 18;

    private readonly List<(byte[] Bytes, int Length)> _full = [];
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

    public async ValueTask CopyToAsync(Stream output, CancellationToken ct)
    {
        foreach (var (bytes, length) in _full)
            await output.WriteAsync(bytes.AsMemory(0, length), ct);
        if (_used > 0)
            await output.WriteAsync(_current.AsMemory(0, _used), ct);
    }

    /// <summary>Forgets the content and keeps one segment for the next chunk.</summary>
    public void Clear()
    {
        foreach (var (bytes, _) in _full)
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
        if (_current.Length > 0)
            _full.Add((_current, _used));
        // The first segment is sized to its content: a table of thousands of narrow columns has thousands of small chunks.
        _current = ColumnPool<byte>.Instance.Rent(_full.Count == 0 ? Math.Min(wanted, SegmentBytes) : SegmentBytes);
        _used = 0;
    }
}
