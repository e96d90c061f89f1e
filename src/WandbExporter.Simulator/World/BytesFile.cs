using System.Text;

namespace WandbExporter.Simulator;

/// <summary>A small file whose bytes are held.</summary>
public sealed class BytesFile(string name, byte[] content) : FileData(name, content.Length)
{
    public BytesFile(string name, string content)
        : this(name, Encoding.UTF8.GetBytes(content))
    {
    }

    /// <summary>What is listed of the file; null for the truth.</summary>
    public FileListing? ListedAs { get; init; }

    /// <summary>What the object store says its bytes are encoded with.</summary>
    public string? EncodedWith { get; init; }

    public override FileListing? Listing => ListedAs;

    public override string? ContentEncoding => EncodedWith;

    public override void Read(long offset, Span<byte> into) => content.AsSpan((int)offset, into.Length).CopyTo(into);
}
