using System.Buffers;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Ports;
using WandbExporter.Engine.Commit;

namespace WandbExporter.Engine.Copy;

/// <summary>
/// Copies an export as far as it is committed. The destination's own journal is what a copy resumes by: the source's records are
/// appended to it in their order, each part's only when its object is there and verified, so that at any instant the destination holds
/// a sound beginning of the export. What readers trust follows when all parts are there, and <c>_SUCCESS</c> last. Used once.
/// </summary>
/// <param name="source">Read only; nobody may be writing to it.</param>
/// <param name="destination">Held for writing; empty, or an earlier copy of the same export.</param>
/// <param name="parallelism">Objects that are copied at the same time.</param>
/// <param name="serverSide">Whether bytes may stay within the service.</param>
public sealed class ExportCopier(IDestination source, IDestination destination, int parallelism, ServerSideCopy serverSide = ServerSideCopy.Auto)
{
    private readonly ObjectCopier _objects = new(source.Sink, destination.Sink, serverSide);

    public CopyMeter Meter { get; } = new();

    /// <exception cref="ExportException">
    /// Fatal, exit 6: the source is damaged, or the destination holds something else than the beginning of it.
    /// </exception>
    public async Task<CopyResult> CopyAsync(CancellationToken cancellationToken)
    {
        var plan = await CopyPlan.ReadAsync(source.Journal, cancellationToken);
        (Meter.ObjectsPlanned, Meter.BytesPlanned) = (plan.Parts, plan.Bytes);
        var state = await SourceState.ReadAsync(source.Sink, plan.Records, cancellationToken);
        await using var records = plan.RecordsAsync(source.Journal, cancellationToken).GetAsyncEnumerator(cancellationToken);
        var left = await SkipWhatIsThereAsync(records, cancellationToken);
        if (!left && await IsFinishedAsync(state, cancellationToken))
            return new CopyResult(AlreadyThere: true, state.Complete);

        // Nothing may call the copy complete while it is not.
        await destination.Sink.DeleteAsync(ExportKeys.Success, cancellationToken);
        await destination.Sink.DeleteAsync(ExportKeys.Checksums, cancellationToken);
        if (left)
            await AppendAsync(records, cancellationToken);
        foreach (var entry in state.Objects)
            await _objects.CopyAsync(new ObjectKey(entry.Key), new ContentDigest(entry.Bytes, entry.Sha256), null, cancellationToken);
        if (state.Finished)
            await new ChecksumWriter(destination).WriteAsync(state.Complete, cancellationToken);
        return new CopyResult(AlreadyThere: false, state.Complete);
    }

    /// <summary>Goes past the records that the destination has; true if it stands on one that it has not.</summary>
    private async Task<bool> SkipWhatIsThereAsync(IAsyncEnumerator<JournalRecord> records, CancellationToken cancellationToken)
    {
        var (ours, theirs) = (new ArrayBufferWriter<byte>(), new ArrayBufferWriter<byte>());
        await foreach (var present in destination.Journal.ReadAllAsync(cancellationToken))
        {
            if (!await records.MoveNextAsync() || !Same(records.Current, ours, present, theirs))
            {
                throw new ExportException(new Failure(
                    FailureCategory.Fatal,
                    "destination_foreign",
                    $"{destination.Sink.Location} holds an export that is no copy of {source.Sink.Location}, or has gone on by itself since it was one; choose an empty destination.",
                    ExitCode.Destination));
            }
            if (present is PartCommitted { Part.Bytes: var bytes })
                (Meter.ObjectsThere, Meter.BytesThere) = (Meter.ObjectsThere + 1, Meter.BytesThere + bytes);
        }
        return await records.MoveNextAsync();
    }

    private async Task AppendAsync(IAsyncEnumerator<JournalRecord> records, CancellationToken cancellationToken)
    {
        await using var window = new CopyWindow(destination.Journal, parallelism, async (part, token) =>
        {
            var byService = await _objects.CopyAsync(
                new ObjectKey(part.Part.Key), new ContentDigest(part.Part.Bytes, part.Part.Sha256), part.Part.SourceMd5, token);
            Meter.Copied(part.Part.Bytes, byService);
        });
        do
        {
            await window.AddAsync(records.Current, cancellationToken);
        }
        while (await records.MoveNextAsync());
        await window.CompleteAsync(cancellationToken);
    }

    /// <summary>Whether an earlier copy was ended as it should be.</summary>
    private async Task<bool> IsFinishedAsync(SourceState state, CancellationToken cancellationToken)
    {
        if (!state.Finished)
            return false;
        var last = state.Complete ? ExportKeys.Success : ExportKeys.Checksums;
        return await destination.Sink.StatAsync(last, cancellationToken) is not null;
    }

    private static bool Same(JournalRecord left, ArrayBufferWriter<byte> leftJson, JournalRecord right, ArrayBufferWriter<byte> rightJson)
    {
        leftJson.ResetWrittenCount();
        rightJson.ResetWrittenCount();
        JournalJson.Write(leftJson, [left]);
        JournalJson.Write(rightJson, [right]);
        return leftJson.WrittenSpan.SequenceEqual(rightJson.WrittenSpan);
    }
}
