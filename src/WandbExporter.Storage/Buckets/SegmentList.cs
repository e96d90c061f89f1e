using System.Globalization;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;

namespace WandbExporter.Storage.Buckets;

/// <summary>
/// Which of the objects below <c>_export/journal/</c> make the journal, in order. Of two appends with one number, that with the higher
/// fencing token counts: the other one's writer had lost the destination, and never acknowledged it. Compacted segments and the appends
/// they hold may stand there at the same time.
/// </summary>
internal static class SegmentList
{
    private const int Attempts = 5;

    /// <summary>Lists the journal's segments.</summary>
    /// <exception cref="ExportException">Fatal: one is missing.</exception>
    public static async Task<IReadOnlyList<SegmentName>> ReadAsync(IObjectStore store, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var found = new List<SegmentName>();
            await foreach (var info in store.ListAllAsync(ExportKeys.JournalPrefix, cancellationToken))
            {
                if (SegmentName.Parse(info.Key) is { } name)
                    found.Add(name with { IsEmpty = info.Bytes == 0 });
            }
            var (segments, missing) = Order(found);
            if (missing is null)
                return segments;
            // Between two pages of a listing, its writer may have compacted what the first page had not shown yet.
            if (attempt >= Attempts)
                throw Damaged(string.Create(CultureInfo.InvariantCulture, $"segment {missing:D8} is missing"));
        }
    }

    /// <summary>The segments that lead from the first append to the last without a gap; else the number of one that is missing.</summary>
    public static (IReadOnlyList<SegmentName> Segments, int? Missing) Order(IReadOnlyCollection<SegmentName> found)
    {
        if (found.Count == 0)
            return ([], null);
        var end = found.Max(segment => segment.Last) + 1;
        var byFirst = found.ToLookup(segment => segment.First);
        // From which numbers the end can be reached, and by which segment first.
        var next = new Dictionary<int, SegmentName>();
        foreach (var first in byFirst.Select(group => group.Key).OrderDescending())
        {
            var candidates = byFirst[first].Where(segment => segment.Last + 1 == end || next.ContainsKey(segment.Last + 1));
            if (candidates.MaxBy(segment => (segment.Last, segment.IsCompacted, segment.Fence)) is { } best)
                next[first] = best;
        }
        var ordered = new List<SegmentName>();
        var at = 1;
        while (at < end && next.TryGetValue(at, out var segment))
        {
            ordered.Add(segment);
            at = segment.Last + 1;
        }
        return at == end ? (ordered, null) : (ordered, FirstMissing(byFirst, end));
    }

    public static ExportException Damaged(string where, Exception? cause = null) => new(
        new Failure(
            FailureCategory.Fatal,
            FailureCode.JournalDamaged,
            $"The journal is damaged ({where}); restore _export/journal from a backup, or export to another destination.",
            ExitCode.Destination),
        cause);

    private static int FirstMissing(ILookup<int, SegmentName> byFirst, int end)
    {
        var at = 1;
        while (at < end && byFirst[at].MaxBy(segment => segment.Last) is { } segment)
            at = segment.Last + 1;
        return at;
    }
}
