using System.Buffers;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace WandbExporter.Storage.Local;

/// <summary>
/// A write-only stream into a file that digests what passes. It owns its buffer, not the file. Disposing it only ends the writing:
/// the last bytes reach the file in <see cref="CompleteAsync"/>.
/// </summary>
internal sealed class DigestingStream(SafeFileHandle file, string name) : ContentStream
{
    private const int BufferSize = 256 * 1024;

    private readonly IncrementalHash sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
    private int filled;
    private long written;

    /// <summary>How many bytes were written so far.</summary>
    public override long Length => written + filled;

    /// <summary>Hands the last bytes to the system and returns how many they were, and their SHA-256 in lower-case hex.</summary>
    public async Task<(long Bytes, string Sha256)> CompleteAsync(CancellationToken cancellationToken)
    {
        Ended = true;
        await DrainAsync(cancellationToken);
        return (written, Convert.ToHexStringLower(sha256.GetHashAndReset()));
    }

    /// <summary>Gives the buffer and the digest back; the owner's part, after which the stream is of no use.</summary>
    public void Release()
    {
        Ended = true;
        sha256.Dispose();
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = [];
    }

    public override void Write(ReadOnlySpan<byte> source)
    {
        ObjectDisposedException.ThrowIf(Ended, this);
        while (!source.IsEmpty)
        {
            Fill(ref source);
            if (filled == buffer.Length)
                Drain();
        }
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(Ended, this);
        while (!source.IsEmpty)
        {
            var rest = source.Span;
            Fill(ref rest);
            source = source[^rest.Length..];
            if (filled == buffer.Length)
                await DrainAsync(cancellationToken);
        }
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
            await write;
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
