using WandbExporter.Core.IO;

namespace WandbExporter.Client.Transport;

/// <summary>Passes a body on and remembers how it began, for the message when it turns out to be no answer.</summary>
internal sealed class HeadKeepingStream(Stream inner) : ForwardStream
{
    private readonly byte[] head = new byte[2 * Excerpt.MaxLength];
    private int kept;

    public ReadOnlySpan<byte> Head => head.AsSpan(0, kept);

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
}
