namespace WandbExporter.Parquet.Tests.Support;

/// <summary>A file in memory that knows how much of it was read.</summary>
internal sealed class CountingStream(byte[] file) : MemoryStream(file)
{
    public long BytesRead { get; private set; }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await base.ReadAsync(buffer, cancellationToken);
        BytesRead += read;
        return read;
    }
}
