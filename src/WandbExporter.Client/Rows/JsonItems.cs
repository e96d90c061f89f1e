namespace WandbExporter.Client.Rows;

/// <summary>The items of a JSON list, one after the other, each as it stands there.</summary>
internal static class JsonItems
{
    /// <param name="list">The list, with its brackets, of which it is known that it is JSON.</param>
    public static IEnumerable<ReadOnlyMemory<byte>> In(ReadOnlyMemory<byte> list)
    {
        var at = JsonScan.SkipSpace(list.Span, 1);
        while (list.Span[at] != (byte)']')
        {
            var end = JsonScan.SkipValue(list.Span, at, out _);
            yield return list[at..end];
            at = JsonScan.SkipSpace(list.Span, end);
            if (list.Span[at] == (byte)',')
                at = JsonScan.SkipSpace(list.Span, at + 1);
        }
    }
}
