namespace WandbExporter.Storage;

/// <summary>
/// The write-only stream that a sink's caller writes an object's content to. Disposing it only ends the writing, and a flush does nothing:
/// the object is stored when the put returns, and never before.
/// </summary>
internal abstract class ContentStream : Stream
{
    public sealed override bool CanRead => false;

    public sealed override bool CanSeek => false;

    public sealed override bool CanWrite => !Ended;

    /// <summary>How many bytes were written so far.</summary>
    public abstract override long Length { get; }

    /// <summary>The same as <see cref="Length"/>; cannot be set.</summary>
    public sealed override long Position
    {
        get => Length;
        set => throw new NotSupportedException();
    }

    protected bool Ended { get; set; }

    public abstract override void Write(ReadOnlySpan<byte> source);

    public abstract override ValueTask WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default);

    public sealed override void Write(byte[] buffer, int offset, int count)
    {
        ValidateBufferArguments(buffer, offset, count);
        Write(buffer.AsSpan(offset, count));
    }

    public sealed override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        ValidateBufferArguments(buffer, offset, count);
        return WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();
    }

    public sealed override void Flush()
    {
    }

    public sealed override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public sealed override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public sealed override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public sealed override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        Ended = true;
        base.Dispose(disposing);
    }
}
