using System.Buffers;
using System.Security.Cryptography;
using WandbExporter.Core.Errors;
using WandbExporter.Client.Model;
using WandbExporter.Client.Transport;

namespace WandbExporter.Client.Downloads;

/// <summary>The state of one download over all its attempts: what has been written, and what it must add up to.</summary>
internal sealed class Transfer(RunFile file, Stream destination) : IDisposable
{
    private const int ChunkSize = 128 * 1024;
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.MD5);

    public RunFile File { get; private set; } = file;

    /// <summary>Bytes written to the destination.</summary>
    public long Received { get; private set; }

    public int Requests { get; set; }

    /// <summary>True when the URL was renewed and nothing has come of it yet.</summary>
    public bool Renewed { get; private set; }

    public bool IsComplete => File.SizeBytes == Received;

    /// <summary>Goes on with a fresh URL.</summary>
    public void Renew(RunFile fresh)
    {
        if (Received > 0 && (fresh.SizeBytes != File.SizeBytes || fresh.Md5 != File.Md5)) throw Changed();
        File = fresh;
        Renewed = true;
    }

    /// <summary>Writes the bytes of a response that are new.</summary>
    public async Task ReceiveAsync(HttpResponseMessage response, Stream body, CancellationToken cancellationToken)
    {
        var range = response.Content.Headers.ContentRange;
        if (range is not null && (range.From != Received || (range.Length is { } whole && File.SizeBytes is { } expected && whole != expected))) throw Changed();
        var buffer = ArrayPool<byte>.Shared.Rent(ChunkSize);
        try
        {
            // A server that ignores the range sends what we have once more.
            if (range is null && Received > 0) await SkipAsync(body, buffer, cancellationToken);
            int count;
            while ((count = await body.ReadAsync(buffer.AsMemory(0, ChunkSize), cancellationToken)) > 0)
            {
                if (Received + count > File.SizeBytes) throw Mismatch("size_mismatch", "is longer than the server said");
                await WriteAsync(buffer.AsMemory(0, count), cancellationToken);
                hash.AppendData(buffer, 0, count);
                Received += count;
                Renewed = false;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
        if (Received < File.SizeBytes)
        {
            throw new AttemptException(new Failure(FailureCategory.Transient, "cut_body", $"The transfer of the file {File} ended too early.", ExitCode.Source)) { Retry = true };
        }
    }

    /// <exception cref="ExportException">The bytes are not those that the server announced: transient, list the file again.</exception>
    public DownloadResult Finish()
    {
        var md5 = Convert.ToBase64String(hash.GetCurrentHash());
        if (File.SizeBytes is { } size && size != Received) throw new ExportException(Mismatch("size_mismatch", "is shorter than the server said").Failure);
        if (File.Md5 is { } announced && IsMd5(announced) && announced != md5) throw new ExportException(Mismatch("digest_mismatch", "has another MD5 than the server said").Failure);
        return new DownloadResult(Received, md5, Requests, File);
    }

    public void Dispose() => hash.Dispose();

    private static bool IsMd5(string text) => text.Length == 24 && Convert.TryFromBase64String(text, stackalloc byte[18], out var length) && length == 16;

    private async Task WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        try
        {
            await destination.WriteAsync(bytes, cancellationToken);
        }
        catch (Exception failed)
        {
            throw new DestinationFailedException(failed);
        }
    }

    private async Task SkipAsync(Stream body, byte[] buffer, CancellationToken cancellationToken)
    {
        using var again = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        for (var left = Received; left > 0;)
        {
            var count = await body.ReadAsync(buffer.AsMemory(0, (int)Math.Min(left, ChunkSize)), cancellationToken);
            if (count == 0) throw Changed();
            again.AppendData(buffer, 0, count);
            left -= count;
        }
        if (!again.GetCurrentHash().AsSpan().SequenceEqual(hash.GetCurrentHash())) throw Changed();
    }

    private AttemptException Changed() => Mismatch("content_changed", "changed while it was downloaded");

    private AttemptException Mismatch(string code, string what) =>
        new(new Failure(FailureCategory.Transient, code, $"The file {File} {what}; it is downloaded again from its beginning.", ExitCode.Source));
}
