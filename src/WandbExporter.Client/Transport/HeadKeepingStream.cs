using WandbExporter.Core.IO;

namespace WandbExporter.Client.Transport;

/// <summary>Passes a body on and remembers how it began, for the message when it turns out to be no answer.</summary>
internal sealed class HeadKeepingStream(Stream inner) : ForwardStream
{
    private readonly byte[] _head = new byte[2 * Excerpt.MaxLength];
    private int _kept;

    public ReadOnlySpan<byte> Head => _head.AsSpan(0, _kept);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await inner.ReadAsync(buffer, cancellationToken);
        var room = Math.Min(count, _head.Length - _kept);
        if (room > 0)
        {
            buffer.Span[..room].CopyTo(_head.AsSpan(_kept));
            _kept += room;
        }
        return count;
    }
}
