using System.Buffers;
using WandbExporter.Core.Ports;

namespace WandbExporter.Storage.Buckets;

/// <summary>
/// The write-only stream of an <see cref="ObjectPut"/>. Its buffer begins small, because most objects are, and grows to one part;
/// a full one is handed over when more comes. Disposing it only ends the writing.
/// </summary>
internal sealed class PartStream(ObjectPut put, ArrayPool<byte> buffers) : ContentStream, IDigestedStream
{
    private const int FirstBuffer = 64 * 1024;

    private byte[] _buffer = [];
    private int _filled;
    private long _sent;

    /// <summary>How many bytes were written so far.</summary>
    public override long Length => _sent + _filled;

    /// <summary>The MD5 of all that was written, if the writer told it; else null.</summary>
    public byte[]? ToldMd5 { get; private set; }

    public void Tell(ReadOnlySpan<byte> md5)
    {
        ToldMd5 = md5.ToArray();
        Ended = true;
    }

    /// <summary>Ends the writing and lends what is not sent yet; the stream still owns it.</summary>
    public (byte[] Buffer, int Length) End()
    {
        Ended = true;
        return (_buffer, _filled);
    }

    /// <summary>The buffer is somebody else's now.</summary>
    public void GiveUpBuffer() => _buffer = [];

    /// <summary>Gives back what it still owns; the owner's part, after which the stream is of no use.</summary>
    public void Release()
    {
        Ended = true;
        if (_buffer.Length > 0)
            buffers.Return(_buffer);
        _buffer = [];
    }

    public override void Write(ReadOnlySpan<byte> source)
    {
        ObjectDisposedException.ThrowIf(Ended, this);
        while (!source.IsEmpty)
        {
            if (_filled == put.PartBytes)
            {
                put.WaitForRoom();
                HandOver();
            }
            Fill(ref source);
        }
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(Ended, this);
        while (!source.IsEmpty)
        {
            if (_filled == put.PartBytes)
            {
                await put.WaitForRoomAsync(cancellationToken);
                HandOver();
            }
            var rest = source.Span;
            Fill(ref rest);
            source = source[^rest.Length..];
        }
    }

    private void HandOver()
    {
        var full = _buffer;
        var length = _filled;
        _buffer = [];
        _filled = 0;
        _sent += length;
        put.Send(full, length);
    }

    private void Fill(ref ReadOnlySpan<byte> source)
    {
        var partBytes = put.PartBytes;
        if (_filled == _buffer.Length)
            Grow(partBytes);
        var taken = source[..Math.Min(source.Length, Math.Min(_buffer.Length, partBytes) - _filled)];
        taken.CopyTo(_buffer.AsSpan(_filled));
        put.Digest(taken);
        _filled += taken.Length;
        source = source[taken.Length..];
    }

    // After the first part the object is known to be large.
    private void Grow(int partBytes)
    {
        var size = _sent > 0 ? partBytes : Math.Min(partBytes, Math.Max(FirstBuffer, _filled * 4));
        var larger = buffers.Rent(size);
        _buffer.AsSpan(0, _filled).CopyTo(larger);
        if (_buffer.Length > 0)
            buffers.Return(_buffer);
        _buffer = larger;
    }
}
