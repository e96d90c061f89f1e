using WandbExporter.Core.Errors;
using WandbExporter.Core.Ports;

namespace WandbExporter.Core.Secrets;

/// <summary>
/// Passes on what is written to it, unless it holds what looks like a credential: then writing fails, before the piece that holds it is passed
/// on. What is no text is passed on as it is. Who writes calls <see cref="CompleteAsync"/> at the end.
/// </summary>
/// <param name="inner">Where it goes; stays the caller's.</param>
/// <param name="name">What is written, for the failure.</param>
public sealed class ScannedStream(Stream inner, string name) : Stream, IDigestedStream, IResumedStream
{
    /// <summary>Longer than any credential that is known by its shape; a JSON Web Token may have some thousand characters.</summary>
    private const int Overlap = 16 * 1024;

    private const int Window = 128 * 1024;

    private readonly byte[] _window = new byte[Window];
    private int _filled;
    private bool? _isText;
    private byte[]? _md5;

    /// <summary>What writing failed for.</summary>
    public SecretFound? Found { get; private set; }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_isText != false && buffer.Length > 0)
        {
            var piece = buffer[..Math.Min(buffer.Length, Window - _filled)];
            piece.CopyTo(_window.AsMemory(_filled));
            _filled += piece.Length;
            buffer = buffer[piece.Length..];
            if (_filled == Window)
                await LookAsync(Overlap, cancellationToken);
        }
        if (buffer.Length > 0)
            await inner.WriteAsync(buffer, cancellationToken);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        ValidateBufferArguments(buffer, offset, count);
        return WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();
    }

    /// <summary>Passes on the last of it.</summary>
    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        if (_isText != false)
            await LookAsync(0, cancellationToken);
        if (_md5 is not null)
            (inner as IDigestedStream)?.Tell(_md5);
    }

    // Not before the last byte is passed on.
    public void Tell(ReadOnlySpan<byte> md5) => _md5 = md5.ToArray();

    /// <summary>Nothing: what an earlier put left may not have been looked at.</summary>
    public IAsyncEnumerable<ReadOnlyMemory<byte>> ReadKeptAsync(long length, CancellationToken cancellationToken) => AsyncEnumerable.Empty<ReadOnlyMemory<byte>>();

    public void Discard() => (inner as IResumedStream)?.Discard();

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <summary>Looks at what is there and passes it on, but for its end, in which something may begin.</summary>
    private async Task LookAsync(int held, CancellationToken cancellationToken)
    {
        // As Git tells what is no text.
        _isText ??= !_window.AsSpan(0, Math.Min(_filled, 8000)).Contains((byte)0);
        if (_isText == true && SecretScan.InText(_window.AsSpan(0, _filled)) is { } found)
        {
            Found = found;
            Discard();
            throw new ExportException(SecretFailure.Of(name, found));
        }
        var passed = _isText == true ? _filled - held : _filled;
        await inner.WriteAsync(_window.AsMemory(0, passed), cancellationToken);
        _window.AsSpan(passed, _filled - passed).CopyTo(_window);
        _filled -= passed;
    }
}
