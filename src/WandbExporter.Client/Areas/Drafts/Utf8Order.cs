namespace WandbExporter.Client.Areas.Drafts;

/// <summary>The order of a manifest: that of code points, which is that of the bytes of UTF-8 and not that of UTF-16.</summary>
internal sealed class Utf8Order : IComparer<string>
{
    public static Utf8Order Instance { get; } = new();

    public int Compare(string? x, string? y)
    {
        var same = x.AsSpan().CommonPrefixLength(y);
        var left = x.AsSpan(same);
        var right = y.AsSpan(same);
        if (left.IsEmpty || right.IsEmpty)
            return left.Length - right.Length;
        // In UTF-16 the halves of code points above all others stand below some of these.
        return char.IsSurrogate(left[0]) == char.IsSurrogate(right[0]) ? left[0].CompareTo(right[0]) : char.IsSurrogate(left[0]) ? 1 : -1;
    }
}
