using System.Buffers;
using WandbExporter.Core.Errors;
using WandbExporter.Client.Model;
using WandbExporter.Client.Transport;

namespace WandbExporter.Client.Downloads;

/// <summary>The state of one ranged download, shared by its ranges.</summary>
internal sealed class RangedTransfer(HistoryFile file, Func<long, ReadOnlyMemory<byte>, CancellationToken, ValueTask> write) : IDisposable
{
    public const long RangeBytes = 8L << 20;

    private const int ChunkSize = 128 * 1024;
    private readonly SemaphoreSlim renewing = new(1);
    private readonly Lock facts = new();
    private string? tag;
    private long renewals;
    private long received;
    private long receivedAtRenewal = -1;

    /// <summary>As it is asked for now: its URL may have been renewed.</summary>
    public HistoryFile File { get; private set; } = file;

    /// <summary>Null until the first answer.</summary>
    public long? Length { get; private set; }

    /// <summary>Takes a fresh URL unless another range already has. False if there is none, or the last fresh one brought nothing.</summary>
    public async Task<bool> RenewAsync(HistoryFile asked, Func<HistoryFile, CancellationToken, Task<HistoryFile?>> renew, CancellationToken cancellationToken)
    {
        await renewing.WaitAsync(cancellationToken);
        try
        {
            if (!ReferenceEquals(asked, File)) return true;
            if (renewals > 0 && Interlocked.Read(ref received) == receivedAtRenewal) return false;
            if (await renew(asked, cancellationToken) is not { } fresh) return false;
            renewals++;
            receivedAtRenewal = Interlocked.Read(ref received);
            File = fresh;
            return true;
        }
        finally
        {
            renewing.Release();
        }
    }

    /// <summary>Writes the bytes of a response that belong to the range and are new.</summary>
    public async Task ReceiveAsync(Range range, HttpResponseMessage response, Stream body, CancellationToken cancellationToken)
    {
        var content = response.Content.Headers.ContentRange;
        if (content is not null && content.From != range.Next) throw Changed();
        Agree(content is null ? response.Content.Headers.ContentLength : content.Length, response.Headers.ETag?.Tag);
        // A server that does not know ranges sends the whole file: what stands before the range is passed over.
        var skip = content is null ? range.Next : 0;
        var buffer = ArrayPool<byte>.Shared.Rent(ChunkSize);
        try
        {
            int count;
            while (range.LeftOf(Length) > 0 && (count = await body.ReadAsync(buffer.AsMemory(0, ChunkSize), cancellationToken)) > 0)
            {
                var passed = (int)Math.Min(skip, count);
                skip -= passed;
                var wanted = (int)Math.Min(count - passed, range.LeftOf(Length));
                if (wanted == 0) continue;
                await WriteAsync(range.Next, buffer.AsMemory(passed, wanted), cancellationToken);
                range.Next += wanted;
                Interlocked.Add(ref received, wanted);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
        if (range.LeftOf(Length) > 0)
            throw new AttemptException(new Failure(FailureCategory.Transient, "cut_body", $"The transfer of {File} ended too early.", ExitCode.Source)) { Retry = true };
    }

    public AttemptException Changed() => new(new Failure(
        FailureCategory.Transient, "content_changed", $"{File}, changed while it was downloaded; it is downloaded again from its beginning.", ExitCode.Source));

    public void Dispose() => renewing.Dispose();

    private void Agree(long? length, string? entityTag)
    {
        lock (facts)
        {
            if (length is null)
                throw new AttemptException(new Failure(FailureCategory.Permanent, "no_length", $"The object store does not say how long {File}, is.", ExitCode.Incomplete));
            if (Length is { } known && (known != length || tag != entityTag)) throw Changed();
            Length = length;
            tag = entityTag;
        }
    }

    private async Task WriteAsync(long at, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        try
        {
            await write(at, bytes, cancellationToken);
        }
        catch (Exception failed)
        {
            throw new DestinationFailedException(failed);
        }
    }

    /// <summary>One range, over all its attempts.</summary>
    public sealed class Range(long start)
    {
        private readonly long end = start + RangeBytes;

        /// <summary>The first byte that is not there yet.</summary>
        public long Next { get; set; } = start;

        /// <summary>The range's last byte, given the file's length.</summary>
        public long LastOf(long? length) => Math.Min(end, length ?? long.MaxValue) - 1;

        public long LeftOf(long? length) => LastOf(length) + 1 - Next;
    }
}
