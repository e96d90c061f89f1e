namespace WandbExporter.Simulator;

/// <summary>The first bytes of a file, as if it had no more.</summary>
internal sealed class ShortFile(FileData whole, long size) : FileData(whole.Name, size)
{
    public override string MimeType => whole.MimeType;

    public override string ETag => whole.ETag;

    public override void Read(long offset, Span<byte> into) => whole.Read(offset, into);

    public override IEnumerable<Memory<byte>> Blocks(long first, long length) => whole.Blocks(first, length);
}
