using WandbExporter.Core.Ports;

namespace WandbExporter.Storage.Buckets;

/// <summary>
/// Stores the appends at the journal's end together, so that a resume reads some objects instead of one for every append. Only what this
/// holder has read as valid is touched, and an append is removed only when the object that holds it too is proved to be there.
/// </summary>
internal static class SegmentCompaction
{
    private const int LargestBytes = 4 * 1024 * 1024;

    /// <param name="store">The destination.</param>
    /// <param name="bucket">This holder.</param>
    /// <param name="claimed">The number that this holder claimed: its object stays, because a former holder may still try to take it.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public static async Task RunAsync(IObjectStore store, BucketJournalWriting bucket, int claimed, CancellationToken cancellationToken)
    {
        var segments = await SegmentList.ReadAsync(store, cancellationToken);
        var loose = segments.Reverse().TakeWhile(segment => !segment.IsCompacted).Reverse().ToList();
        var group = new List<SegmentName>();
        using var content = new MemoryStream();
        await foreach (var (segment, bytes) in SegmentReader.ReadAsync(store, loose, cancellationToken))
        {
            // Gone: a former holder was still at this very work. Its result is as good as ours.
            if (bytes is null)
                return;
            if (content.Length > 0 && content.Length + bytes.Length > LargestBytes)
                await StoreAsync(store, bucket, claimed, group, content, cancellationToken);
            group.Add(segment);
            content.Write(bytes);
        }
        await StoreAsync(store, bucket, claimed, group, content, cancellationToken);
    }

    private static async Task StoreAsync(
        IObjectStore store,
        BucketJournalWriting bucket,
        int claimed,
        List<SegmentName> group,
        MemoryStream content,
        CancellationToken cancellationToken)
    {
        if (group.Count > 1)
        {
            var name = SegmentName.Compacted(group[0].First, group[^1].Last);
            var body = ObjectBody.Whole(content.ToArray());
            var answer = await store.PutAsync(name.Key, body, PutCondition.Always, cancellationToken);
            await bucket.Check.ObjectAsync(name.Key, body, answer, cancellationToken);
            bucket.CrashPoint.Reach(CrashPoints.JournalCompacted);
            await bucket.Lock.ConfirmAsync(cancellationToken);
            var stored = group.Where(segment => segment.First != claimed).Select(segment => segment.Key);
            await store.DeleteAllAsync(stored, cancellationToken);
        }
        group.Clear();
        content.SetLength(0);
    }
}
