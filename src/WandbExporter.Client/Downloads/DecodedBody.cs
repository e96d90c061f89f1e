using System.Buffers;
using System.IO.Compression;
using System.IO.Pipelines;

namespace WandbExporter.Client.Downloads;

/// <summary>
/// Decodes a content while it passes, whatever attempts its encoded bytes come in. A task of its own reads at the far end of a pipe that
/// holds little.
/// </summary>
internal sealed class DecodedBody : IAsyncDisposable
{
    private const int BufferSize = 64 * 1024;
    private readonly Pipe _pipe = new(new PipeOptions(pauseWriterThreshold: 4 * BufferSize, resumeWriterThreshold: 2 * BufferSize, useSynchronizationContext: false));
    private readonly Task _decoding;

    private DecodedBody(Func<Stream, Stream> decoder, Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> write, Func<Exception> undecodable, CancellationToken cancellationToken) =>
        _decoding = DecodeAsync(decoder, write, undecodable, cancellationToken);

    /// <summary>Null if the encoding is none that is known here: the bytes are taken as they come then.</summary>
    /// <param name="encoding">As the store names it.</param>
    /// <param name="write">Takes the decoded bytes, in order.</param>
    /// <param name="undecodable">What is thrown when the bytes are not in that encoding.</param>
    public static DecodedBody? TryBegin(
        string encoding, Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> write, Func<Exception> undecodable, CancellationToken cancellationToken)
    {
        Func<Stream, Stream>? decoder = encoding switch
        {
            "gzip" or "x-gzip" => encoded => new GZipStream(encoded, CompressionMode.Decompress),
            "deflate" => encoded => new ZLibStream(encoded, CompressionMode.Decompress),
            "br" => encoded => new BrotliStream(encoded, CompressionMode.Decompress),
            _ => null,
        };
        return decoder is null ? null : new DecodedBody(decoder, write, undecodable, cancellationToken);
    }

    /// <summary>Takes encoded bytes; throws what decoding or writing failed with.</summary>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> encoded, CancellationToken cancellationToken)
    {
        var flushed = await _pipe.Writer.WriteAsync(encoded, cancellationToken);
        // Behind the encoded content there may be bytes that are no part of it.
        if (flushed.IsCompleted)
            await _decoding;
    }

    /// <summary>The encoded bytes have ended.</summary>
    public async Task CompleteAsync()
    {
        await _pipe.Writer.CompleteAsync();
        await _decoding;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_decoding.IsCompleted)
            await _pipe.Writer.CompleteAsync(new OperationCanceledException());
        await _decoding.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task DecodeAsync(
        Func<Stream, Stream> decoder, Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> write, Func<Exception> undecodable, CancellationToken cancellationToken)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            await using var decoded = decoder(_pipe.Reader.AsStream(leaveOpen: true));
            int count;
            while ((count = await ReadAsync(decoded, buffer, undecodable, cancellationToken)) > 0)
                await write(buffer.AsMemory(0, count), cancellationToken);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            await _pipe.Reader.CompleteAsync();
        }
    }

    private static async ValueTask<int> ReadAsync(Stream decoded, byte[] buffer, Func<Exception> undecodable, CancellationToken cancellationToken)
    {
        try
        {
            return await decoded.ReadAsync(buffer, cancellationToken);
        }
        catch (Exception broken) when (broken is InvalidDataException or InvalidOperationException)
        {
            throw undecodable();
        }
    }
}
