using System.Globalization;

namespace WandbExporter.Parquet.Tests.Support;

/// <summary>Cells that are awkward on purpose: limits, both zeros, NaN, the empty text, text of all lengths of UTF-8.</summary>
internal static class SampleValues
{
    private static readonly double[] Doubles =
    [
        0.0, -0.0, double.NaN, double.PositiveInfinity, double.NegativeInfinity, double.Epsilon, double.MaxValue, double.MinValue, 0.1, 1e300,
        9007199254740993d, 1, -1,
    ];

    private static readonly long[] Longs = [0, 1, -1, long.MinValue, long.MaxValue, int.MinValue, int.MaxValue, 1L << 53];

    private static readonly string[] Texts =
        ["", " ", "a", "loss", "naïve", "模型", "🚀🚀", "a\0b", "'quoted' \"text\"", "line\nline", "\uFEFFmark", "null", "NaN"];

    /// <param name="variety">How many different values a column may have; few ones make a dictionary pay.</param>
    public static string Cell(ColumnType type, Random random, int variety)
    {
        var pick = random.Next(variety);
        return type switch
        {
            ColumnType.Boolean => pick % 2 == 0 ? "true" : "false",
            ColumnType.Int32 => (pick switch { 0 => int.MinValue, 1 => int.MaxValue, _ => pick * 7919 }).ToString(CultureInfo.InvariantCulture),
            ColumnType.Int64 => (pick < Longs.Length ? Longs[pick] : pick * 1_000_000_007L).ToString(CultureInfo.InvariantCulture),
            // Within the years that every reader's own timestamp type knows.
            ColumnType.Timestamp => (pick * 86_399_999_999L - 1_000_000_000_000L).ToString(CultureInfo.InvariantCulture),
            ColumnType.Double => SampleTable.Text(pick < Doubles.Length ? Doubles[pick] : Math.Sin(pick) * pick),
            ColumnType.String => pick < Texts.Length ? Texts[pick] : new string('x', pick % 200) + pick,
            ColumnType.Json => pick == 0 ? "{}" : $"{{\"k{pick}\":[1,null,\"é\"]}}",
            ColumnType.ByteArray => Convert.ToBase64String([.. Enumerable.Range(0, pick % 40).Select(i => (byte)(i * pick))]),
            _ => throw new ArgumentOutOfRangeException(nameof(type)),
        };
    }

    public static string?[] Column(ColumnSpec spec, int rows, Random random, int variety, double nulls)
    {
        var cells = new string?[rows];
        var isNullRun = false;
        for (var i = 0; i < rows; i++)
        {
            // Runs as well as single nulls: metrics are logged every so many steps, or stop in the middle.
            if (random.Next(40) == 0)
                isNullRun = random.NextDouble() < nulls;
            cells[i] = spec.Optional && (isNullRun || random.NextDouble() < nulls / 2) ? null : Cell(spec.Type, random, variety);
        }
        return cells;
    }
}
