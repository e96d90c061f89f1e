using System.Buffers;
using System.IO.Compression;

namespace WandbExporter.Simulator;

/// <summary>A response body in rented blocks. Whoever makes one disposes it.</summary>
internal sealed class PooledBody : IBufferWriter<byte>, IDisposable
{
    private const int BlockBytes = 64 * 1024;
    private readonly List<(byte[] Block, int Used)> _full = [];
    private byte[] _block = ArrayPool<byte>.Shared.Rent(BlockBytes);
    private int _used;

    public long Length => _full.Sum(static full => (long)full.Used) + _used;

    public static PooledBody Of(ReadOnlySpan<byte> bytes)
    {
        var body = new PooledBody();
        body.Write(bytes);
        return body;
    }

    public void Advance(int count) => _used += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (_block.Length - _used < Math.Max(1, sizeHint))
        {
            _full.Add((_block, _used));
            _block = ArrayPool<byte>.Shared.Rent(Math.Max(BlockBytes, sizeHint));
            _used = 0;
        }
        return _block.AsMemory(_used);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public IEnumerable<ReadOnlyMemory<byte>> Blocks()
    {
        foreach (var (block, used) in _full)
            yield return block.AsMemory(0, used);
        yield return _block.AsMemory(0, _used);
    }

    public PooledBody Compressed()
    {
        var compressed = new PooledBody();
        using var gzip = new GZipStream(new Writing(compressed), CompressionLevel.Fastest);
        foreach (var block in Blocks())
            gzip.Write(block.Span);
        return compressed;
    }

    public void Dispose()
    {
        foreach (var (block, _) in _full)
            ArrayPool<byte>.Shared.Return(block);
        _full.Clear();
        if (_block.Length > 0)
            ArrayPool<byte>.Shared.Return(_block);
        (_block, _used) = ([], 0);
    }

    private sealed class Writing(PooledBody into) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => into.Length;

        public override long Position
        {
            get => into.Length;
            set => throw new NotSupportedException();
        }

        public override void Write(byte[] buffer, int offset, int count) => into.Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer) => into.Write(buffer);

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
