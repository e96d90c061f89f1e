namespace WandbExporter.Parquet.Tests.Support;

/// <summary>A stream like a socket: it neither seeks nor knows its length; it can be told to fail after some bytes.</summary>
internal sealed class WriteOnlyStream(long failAfter = long.MaxValue) : Stream
{
    private readonly MemoryStream _bytes = new();

    public byte[] Bytes => _bytes.ToArray();

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count)
    {
        if (_bytes.Length + count > failAfter)
            throw new IOException("No space left on device");
        _bytes.Write(buffer, offset, count);
    }
}
