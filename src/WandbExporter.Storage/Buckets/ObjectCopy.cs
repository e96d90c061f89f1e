using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Ports;

namespace WandbExporter.Storage.Buckets;

/// <summary>One object that the service copies into a bucket by itself. It counts only when it is proved to be what was asked for.</summary>
internal sealed class ObjectCopy(IObjectStore store, BucketWriting bucket, IObjectStore source, StoredObject expected, string key)
{
    private const int PartsAtATime = 4;

    private readonly bool _inParts = expected.Bytes > bucket.CopyBytes;

    /// <summary>The copy; null if the service does not make it, or if what it made was different and is removed.</summary>
    public async Task<StoredObject?> RunAsync(CancellationToken cancellationToken)
    {
        if (expected is not { Bytes: > 0, Sha256: not null } || !MayAsk() || await SourceAsync(cancellationToken) is not var (from, isOurs))
            return null;
        using var turn = await bucket.Keys.TakeAsync(key, cancellationToken);
        await bucket.RequireHeldAsync(key, cancellationToken);
        bucket.CrashPoint.Reach(CrashPoints.CopyBefore);
        try
        {
            // What was asked for may be carried out whatever comes: it is not cancelled any more, only awaited.
            var (answer, certain) = _inParts
                ? await CopyPartsAsync(from, cancellationToken)
                : (await store.CopyAsync(from, key, expected.Sha256, CancellationToken.None), true);
            if (answer.Outcome == CopyOutcome.Refused)
                bucket.Refusals.Add(source.Place, _inParts);
            if (answer.Outcome != CopyOutcome.Copied)
                return null;
            bucket.CrashPoint.Reach(CrashPoints.CopyDone);
            var version = await bucket.Check.CopyAsync(key, expected, from, isOurs, answer.Name, certain, CancellationToken.None);
            bucket.CrashPoint.Reach(CrashPoints.CopyVerified);
            return new StoredObject(new ObjectKey(key), expected.Bytes, expected.Sha256, version);
        }
        catch (ExportException e) when (e.Failure.Category == FailureCategory.Transient)
        {
            // Whoever wanted the copy has another way to the content, which says what is wrong if that fails too. A service that did not
            // copy however often it was asked may do all else: it is not asked again.
            if (e.Failure.Code != FailureCode.StoreAltered)
                bucket.Refusals.Add(source.Place, _inParts);
            return null;
        }
    }

    private bool MayAsk() =>
        source.Place.Service == store.Place.Service && bucket.Check.Dialect.Copies && !bucket.Refusals.Has(source.Place, _inParts);

    /// <summary>The version to copy, and whether it is one that was proved to have the expected content when it was put.</summary>
    private async Task<(CopySource Source, bool IsOurs)?> SourceAsync(CancellationToken cancellationToken)
    {
        if (expected.Version is { } known && !bucket.Check.Dialect.SaysCrc32C)
            return (new CopySource(source.Place, expected.Key.Value, expected.Bytes, known), true);
        var info = await source.HeadAsync(expected.Key.Value, cancellationToken);
        if (info?.Version is not { } version || info.Bytes != expected.Bytes || (expected.Version ?? version) != version)
            return null;
        var found = new CopySource(source.Place, expected.Key.Value, expected.Bytes, version) { Crc32C = info.Crc32C };
        return (found, expected.Version is not null || info.Sha256 == expected.Sha256);
    }

    private async Task<(CopyAnswer Answer, bool Certain)> CopyPartsAsync(CopySource from, CancellationToken cancellationToken)
    {
        var upload = await store.BeginUploadAsync(key, new SourceDigests(expected.Sha256), CancellationToken.None);
        var visible = false;
        try
        {
            bucket.CrashPoint.Reach(CrashPoints.UploadBegun);
            var partBytes = PartSize.OfCopy(from.Bytes, bucket.CopyBytes, store.Limits);
            var names = new string[(from.Bytes + partBytes - 1) / partBytes];
            var outcome = (int)CopyOutcome.Copied;
            var parallel = new ParallelOptions { MaxDegreeOfParallelism = PartsAtATime, CancellationToken = cancellationToken };
            await Parallel.ForAsync(0, names.Length, parallel, async (index, token) =>
            {
                // Without one of its parts the others are of no use.
                if (Volatile.Read(ref outcome) != (int)CopyOutcome.Copied)
                    return;
                var offset = index * partBytes;
                var part = await upload.CopyPartAsync(index + 1, from, offset, Math.Min(partBytes, from.Bytes - offset), token);
                if (part is { Outcome: CopyOutcome.Copied, Name: { } name })
                {
                    names[index] = name;
                    bucket.CrashPoint.Reach(CrashPoints.PartUploaded);
                    return;
                }
                Volatile.Write(ref outcome, (int)(part.Outcome == CopyOutcome.Copied ? CopyOutcome.Refused : part.Outcome));
            });
            if (outcome != (int)CopyOutcome.Copied)
                return (new CopyAnswer((CopyOutcome)outcome), true);
            var complete = await upload.CompleteAsync(names, expected.Sha256!, CancellationToken.None);
            visible = complete.Certain;
            return (new CopyAnswer(CopyOutcome.Copied, complete.Version), complete.Certain);
        }
        finally
        {
            if (!visible)
                await AbortAsync(upload);
        }
    }

    private static async Task AbortAsync(IObjectUpload upload)
    {
        try
        {
            await upload.AbortAsync(CancellationToken.None);
        }
        catch (ExportException)
        {
            // Why there is no copy is known already; the next opening aborts what is left.
        }
    }
}
