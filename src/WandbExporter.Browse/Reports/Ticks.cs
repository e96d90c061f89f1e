namespace WandbExporter.Browse.Reports;

/// <summary>Where an axis has marks: at round numbers.</summary>
internal static class Ticks
{
    public static IReadOnlyList<double> Between(double low, double high, int about)
    {
        if (!(high > low))
            return [low];
        var rough = high / about - low / about;
        var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        var step = power * (rough / power) switch { <= 1.5 => 1, <= 3 => 2, <= 7 => 5, _ => 10 };
        // The numbers are too large, or too near to each other, for any between them.
        if (!double.IsFinite(step) || step <= 0)
            return [low, high];
        var first = Math.Ceiling(low / step);
        return [.. Enumerable.Range(0, 2 * about + 2).Select(i => (first + i) * step).TakeWhile(mark => mark <= high * (1 + 1e-12) + step * 1e-9)];
    }
}
