using System.Globalization;
using System.Text.RegularExpressions;
using WandbExporter.Core.Ids;

namespace WandbExporter.Storage.Buckets;

/// <summary>
/// The name of a journal segment in a bucket. <c>00000012.jsonl</c> is one append, the twelfth of the journal; where the store has no
/// conditional puts, <c>00000012.00000007-1a2b3c4d.jsonl</c> also says with which fencing token it was written.
/// <c>00000001-00000256.jsonl</c> holds all appends from the first number to the last.
/// </summary>
/// <param name="Key">The object.</param>
/// <param name="First">The number of its first append.</param>
/// <param name="Last">The number of its last append.</param>
/// <param name="Fence">The fencing token in its name; 0 for none.</param>
internal sealed partial record SegmentName(string Key, int First, int Last, long Fence)
{
    public bool IsCompacted { get; private init; }

    /// <summary>True for a claim, as its listing shows: there is nothing to read.</summary>
    public bool IsEmpty { get; init; }

    /// <param name="number">Its place, from 1.</param>
    /// <param name="fence">The writer's fencing token.</param>
    /// <param name="token">What tells the writer from others; null where the store keeps others from the name.</param>
    public static SegmentName Append(int number, long fence, string? token)
    {
        var writer = token is null ? "" : string.Create(CultureInfo.InvariantCulture, $".{fence:D8}-{token}");
        return new SegmentName(
            string.Create(CultureInfo.InvariantCulture, $"{ExportKeys.JournalPrefix}{number:D8}{writer}.jsonl"), number, number, token is null ? 0 : fence);
    }

    public static SegmentName Compacted(int first, int last) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{ExportKeys.JournalPrefix}{first:D8}-{last:D8}.jsonl"), first, last, 0) { IsCompacted = true };

    /// <summary>Null if the key is that of something else.</summary>
    public static SegmentName? Parse(string key)
    {
        if (!key.StartsWith(ExportKeys.JournalPrefix, StringComparison.Ordinal))
            return null;
        var match = Pattern().Match(key[ExportKeys.JournalPrefix.Length..]);
        if (!match.Success)
            return null;
        var first = Number(match, "first");
        return match.Groups["last"].Success
            ? new SegmentName(key, first, Number(match, "last"), 0) { IsCompacted = true }
            : new SegmentName(key, first, first, match.Groups["fence"].Success ? Number(match, "fence") : 0);
    }

    private static int Number(Match match, string group) => int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^(?<first>[0-9]{8,9})(-(?<last>[0-9]{8,9})|\.(?<fence>[0-9]{8,9})-[0-9a-f]+)?\.jsonl$")]
    private static partial Regex Pattern();
}
