using System.Numerics;

namespace WandbExporter.Parquet.Statistics;

/// <summary>Least and greatest of many numbers, several at a time.</summary>
internal static class VectorBounds
{
    public static (T Min, T Max) Of<T>(ReadOnlySpan<T> values)
        where T : unmanaged, IBinaryInteger<T>
    {
        var (min, max) = (values[0], values[0]);
        if (values.Length >= Vector<T>.Count)
        {
            var (mins, maxs) = (new Vector<T>(min), new Vector<T>(max));
            for (; values.Length >= Vector<T>.Count; values = values[Vector<T>.Count..])
            {
                var next = new Vector<T>(values);
                mins = Vector.Min(mins, next);
                maxs = Vector.Max(maxs, next);
            }
            for (var i = 0; i < Vector<T>.Count; i++)
                (min, max) = (T.Min(min, mins[i]), T.Max(max, maxs[i]));
        }
        foreach (var value in values)
            (min, max) = (T.Min(min, value), T.Max(max, value));
        return (min, max);
    }

    /// <summary>
    /// Null when there is a NaN: it has no place in the format's order, yet readers exist (DuckDB) that sort it above all numbers
    /// and would pass over a chunk whose bounds do not show it.
    /// A zero bound stands for both zeros: -0 as the minimum, +0 as the maximum.
    /// </summary>
    public static (double Min, double Max)? Of(ReadOnlySpan<double> values)
    {
        var (min, max) = (double.PositiveInfinity, double.NegativeInfinity);
        var (mins, maxs) = (new Vector<double>(min), new Vector<double>(max));
        var areNumbers = Vector<long>.AllBitsSet;
        for (; values.Length >= Vector<double>.Count; values = values[Vector<double>.Count..])
        {
            var next = new Vector<double>(values);
            areNumbers &= Vector.Equals(next, next);
            mins = Vector.ConditionalSelect(Vector.LessThan(next, mins), next, mins);
            maxs = Vector.ConditionalSelect(Vector.GreaterThan(next, maxs), next, maxs);
        }
        if (areNumbers != Vector<long>.AllBitsSet)
            return null;
        for (var i = 0; i < Vector<double>.Count; i++)
            (min, max) = (Math.Min(min, mins[i]), Math.Max(max, maxs[i]));
        foreach (var value in values)
            (min, max) = (Math.Min(min, value), Math.Max(max, value));
        // Math.Min and Math.Max hand on a NaN.
        if (double.IsNaN(min))
            return null;
        return (min == 0 ? -0.0 : min, max == 0 ? 0.0 : max);
    }
}
