using Microsoft.Win32.SafeHandles;

namespace WandbExporter.Storage.Spool;

/// <summary>Reads a stretch of a file that others read at the same time. The file stays the caller's.</summary>
internal sealed class FileSlice(SafeFileHandle file, long start, long end) : Stream
{
    private readonly long _start = start;
    private long _at = start;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => end - _start;

    public override long Position
    {
        get => _at - _start;
        set => _at = _start + value;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        var count = RandomAccess.Read(file, buffer[..(int)Math.Min(buffer.Length, end - _at)], _at);
        _at += count;
        return count;
    }

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => Position + offset,
        _ => Length + offset,
    };

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
