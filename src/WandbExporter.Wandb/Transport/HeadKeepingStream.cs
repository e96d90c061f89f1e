namespace WandbExporter.Wandb.Transport;

/// <summary>Passes a body on and remembers how it began, for the message when it turns out to be no answer.</summary>
internal sealed class HeadKeepingStream(Stream inner) : Stream
{
    private readonly byte[] head = new byte[2 * Excerpt.MaxLength];
    private int kept;

    public ReadOnlySpan<byte> Head => head.AsSpan(0, kept);

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await inner.ReadAsync(buffer, cancellationToken);
        var room = Math.Min(count, head.Length - kept);
        if (room > 0)
        {
            buffer.Span[..room].CopyTo(head.AsSpan(kept));
            kept += room;
        }
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
