using System.Text;

namespace WandbExporter.Simulator;

/// <summary>A small file whose bytes are held.</summary>
public sealed class BytesFile(string name, byte[] content) : FileData(name, content.Length)
{
    public BytesFile(string name, string content)
        : this(name, Encoding.UTF8.GetBytes(content))
    {
    }

    public override void Read(long offset, Span<byte> into) => content.AsSpan((int)offset, into.Length).CopyTo(into);
}
