namespace WandbExporter.Client.Sweeps;

/// <summary>Numbers with the mean 0 and the variance 1, and what follows from that; whatever their magnitude, no sum of them overflows.</summary>
internal static class Standardized
{
    /// <summary>Null where all are the same, or none is there.</summary>
    public static double[]? Of(IReadOnlyList<double> values)
    {
        var largest = values.Count == 0 ? 0 : values.Max(Math.Abs);
        if (largest == 0)
            return null;
        var mean = values.Average(value => value / largest);
        var centred = values.Select(value => (value / largest) - mean).ToArray();
        // Beyond the mean's own rounding nothing tells them apart.
        var deviation = Math.Sqrt(centred.Average(value => value * value));
        return values.Distinct().Skip(1).Any() && deviation > 0 ? [.. centred.Select(value => value / deviation)] : null;
    }

    /// <summary>The same coefficient, of 1 for some and 0 for all others, and of standardized numbers; null where one of them does not vary, or they are fewer than three.</summary>
    /// <param name="some">How many have 1.</param>
    /// <param name="sum">What their standardized numbers add up to.</param>
    /// <param name="all">How many there are.</param>
    public static double? CorrelationOfSome(int some, double sum, int all) =>
        all > 2 && some > 0 && some < all ? Math.Clamp(sum / Math.Sqrt((double)some * (all - some)), -1, 1) : null;

    /// <summary>Pearson's correlation coefficient of two lists of the same length; null where one of them does not vary, or has fewer than three numbers.</summary>
    public static double? Correlation(IReadOnlyList<double> left, IReadOnlyList<double> right) =>
        left.Count > 2 && Of(left) is { } x && Of(right) is { } y ? Math.Clamp(x.Zip(y, (a, b) => a * b).Average(), -1, 1) : null;
}
