namespace WandbExporter.Parquet.Codecs;

/// <summary>Copies from what was already restored, as the codecs of the Lempel-Ziv family do.</summary>
internal static class BlockMatch
{
    /// <summary>
    /// Copies to <paramref name="at"/> what stands <paramref name="distance"/> before it; the two may overlap, then the bytes repeat.
    /// The caller has seen that the page has room.
    /// </summary>
    public static bool TryCopy(Span<byte> page, int at, int distance, int length)
    {
        if (distance <= 0 || distance > at)
            return false;
        var target = page.Slice(at, length);
        if (distance == 1)
        {
            target.Fill(page[at - 1]);
            return true;
        }
        // Each round doubles what can be copied at once without an overlap.
        var source = page.Slice(at - distance, distance + length);
        while (!target.IsEmpty)
        {
            var now = Math.Min(source.Length - target.Length, target.Length);
            source[..now].CopyTo(target);
            target = target[now..];
        }
        return true;
    }
}
