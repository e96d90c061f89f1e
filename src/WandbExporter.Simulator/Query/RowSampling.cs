namespace WandbExporter.Simulator;

/// <summary>Which rows stand for a range when fewer are wanted than there are: evenly spread, the first and the last among them.</summary>
internal static class RowSampling
{
    public static IEnumerable<long> Pick(long first, long end, long samples)
    {
        var count = end - first;
        if (count <= 0 || samples <= 0)
            yield break;
        if (count <= samples)
        {
            for (var row = first; row < end; row++)
                yield return row;
            yield break;
        }
        for (var number = 0L; number < samples; number++)
            yield return first + (samples == 1 ? 0 : (long)((Int128)number * (count - 1) / (samples - 1)));
    }
}
