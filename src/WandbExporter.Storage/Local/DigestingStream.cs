using System.Buffers;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace WandbExporter.Storage.Local;

/// <summary>
/// A write-only stream into a file that digests what passes. It owns its buffer, not the file. Disposing it only ends the writing:
/// the last bytes reach the file in <see cref="CompleteAsync"/>.
/// </summary>
internal sealed class DigestingStream(SafeFileHandle file, string name) : Stream
{
    private const int BufferSize = 256 * 1024;

    private readonly IncrementalHash sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
    private int filled;
    private long written;
    private bool ended;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => !ended;

    /// <summary>How many bytes were written so far.</summary>
    public override long Length => written + filled;

    /// <summary>The same as <see cref="Length"/>; cannot be set.</summary>
    public override long Position
    {
        get => Length;
        set => throw new NotSupportedException();
    }

    /// <summary>Hands the last bytes to the system and returns how many they were, and their SHA-256 in lower-case hex.</summary>
    public async Task<(long Bytes, string Sha256)> CompleteAsync(CancellationToken cancellationToken)
    {
        ended = true;
        await DrainAsync(cancellationToken).ConfigureAwait(false);
        return (written, Convert.ToHexStringLower(sha256.GetHashAndReset()));
    }

    /// <summary>Gives the buffer and the digest back; the owner's part, after which the stream is of no use.</summary>
    public void Release()
    {
        ended = true;
        sha256.Dispose();
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = [];
    }

    public override void Write(byte[] buffer, int offset, int count)
    {
        ValidateBufferArguments(buffer, offset, count);
        Write(buffer.AsSpan(offset, count));
    }

    public override void Write(ReadOnlySpan<byte> source)
    {
        ObjectDisposedException.ThrowIf(ended, this);
        while (!source.IsEmpty)
        {
            Fill(ref source);
            if (filled == buffer.Length)
                Drain();
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        ValidateBufferArguments(buffer, offset, count);
        return WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(ended, this);
        while (!source.IsEmpty)
        {
            var rest = source.Span;
            Fill(ref rest);
            source = source[^rest.Length..];
            if (filled == buffer.Length)
                await DrainAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Does nothing: the object is durable when the put returns, and never before.</summary>
    public override void Flush()
    {
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        ended = true;
        base.Dispose(disposing);
    }

    private void Fill(ref ReadOnlySpan<byte> source)
    {
        var count = Math.Min(source.Length, buffer.Length - filled);
        source[..count].CopyTo(buffer.AsSpan(filled));
        filled += count;
        source = source[count..];
    }

    private void Drain()
    {
        try
        {
            Digest();
            RandomAccess.Write(file, buffer.AsSpan(0, filled), written);
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
            var write = RandomAccess.WriteAsync(file, buffer.AsMemory(0, filled), written, cancellationToken);
            Digest();
            await write.ConfigureAwait(false);
        }
        catch (Exception e) when (IsWriteError(e))
        {
            throw DiskFailure.From(e, "write", name);
        }
        Advance();
    }

    private static bool IsWriteError(Exception e) => DiskFailure.IsDiskError(e) || e is ArgumentOutOfRangeException;

    private void Digest()
    {
        sha256.AppendData(buffer, 0, filled);
    }

    private void Advance()
    {
        written += filled;
        filled = 0;
    }
}
