namespace WandbExporter.Client.Downloads;

/// <summary>Memory that takes so many bytes and no more, whatever was said of how many come.</summary>
internal sealed class BoundedBuffer(int mostBytes) : MemoryStream
{
    /// <exception cref="FullException">They are more.</exception>
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        Length + buffer.Length > mostBytes ? throw new FullException() : base.WriteAsync(buffer, cancellationToken);

    internal sealed class FullException : Exception;
}
