using System.Buffers;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace WandbExporter.Storage.Local;

/// <summary>
/// A write-only stream into a file that digests what passes. It owns its buffer, not the file. Disposing it only ends the writing:
/// the last bytes reach the file in <see cref="CompleteAsync"/>.
/// </summary>
internal class DigestingStream(SafeFileHandle file, string name) : ContentStream
{
    private const int BufferSize = 256 * 1024;
    private const int SmallBytes = 32 * 1024;

    private readonly IncrementalHash _sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
    private int _filled;
    private long _written;

    /// <summary>How many bytes were written so far.</summary>
    public override long Length => _written + _filled;

    /// <summary>Hands the last bytes to the system and returns how many they were, and their SHA-256 in lower-case hex.</summary>
    public async Task<(long Bytes, string Sha256)> CompleteAsync(CancellationToken cancellationToken)
    {
        Ended = true;
        // A little is with the system sooner than a thread would have it.
        if (_filled <= SmallBytes)
            Drain();
        else
            await DrainAsync(cancellationToken);
        return (_written, Convert.ToHexStringLower(_sha256.GetHashAndReset()));
    }

    /// <summary>Gives the buffer and the digest back; the owner's part, after which the stream is of no use.</summary>
    public void Release()
    {
        Ended = true;
        _sha256.Dispose();
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    public sealed override void Write(ReadOnlySpan<byte> source)
    {
        ObjectDisposedException.ThrowIf(Ended, this);
        while (!source.IsEmpty)
        {
            Fill(ref source);
            if (_filled == _buffer.Length)
                Drain();
        }
    }

    public sealed override async ValueTask WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(Ended, this);
        while (!source.IsEmpty)
        {
            var rest = source.Span;
            Fill(ref rest);
            source = source[^rest.Length..];
            if (_filled == _buffer.Length)
                await DrainAsync(cancellationToken);
        }
    }

    /// <summary>Takes note of bytes that stand in the file where the next ones would be written.</summary>
    protected void Keep(ReadOnlySpan<byte> present)
    {
        _sha256.AppendData(present);
        _written += present.Length;
    }

    /// <summary>Called when bytes were handed to the system.</summary>
    /// <param name="written">How many there are by now.</param>
    protected virtual void Wrote(long written)
    {
    }

    private void Fill(ref ReadOnlySpan<byte> source)
    {
        var count = Math.Min(source.Length, _buffer.Length - _filled);
        source[..count].CopyTo(_buffer.AsSpan(_filled));
        _filled += count;
        source = source[count..];
    }

    private void Drain()
    {
        try
        {
            _sha256.AppendData(_buffer, 0, _filled);
            RandomAccess.Write(file, _buffer.AsSpan(0, _filled), _written);
        }
        catch (Exception e) when (IsWriteError(e))
        {
            throw DiskFailure.From(e, "write", name);
        }
        Advance();
    }

    private async ValueTask DrainAsync(CancellationToken cancellationToken)
    {
        try
        {
            // The system writes on a thread of its own meanwhile.
            var write = RandomAccess.WriteAsync(file, _buffer.AsMemory(0, _filled), _written, cancellationToken);
            _sha256.AppendData(_buffer, 0, _filled);
            await write;
        }
        catch (Exception e) when (IsWriteError(e))
        {
            throw DiskFailure.From(e, "write", name);
        }
        Advance();
    }

    private static bool IsWriteError(Exception e) => DiskFailure.IsDiskError(e) || e is ArgumentOutOfRangeException;

    private void Advance()
    {
        _written += _filled;
        _filled = 0;
        Wrote(_written);
    }
}
