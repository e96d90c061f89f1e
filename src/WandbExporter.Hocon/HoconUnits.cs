using System.Globalization;
using System.Text.RegularExpressions;

namespace WandbExporter.Hocon;

internal static partial class HoconUnits
{
    private static readonly Dictionary<string, double> Milliseconds = new(StringComparer.Ordinal)
    {
        ["ns"] = 1e-6,
        ["nano"] = 1e-6,
        ["nanos"] = 1e-6,
        ["nanosecond"] = 1e-6,
        ["nanoseconds"] = 1e-6,
        ["us"] = 1e-3,
        ["micro"] = 1e-3,
        ["micros"] = 1e-3,
        ["microsecond"] = 1e-3,
        ["microseconds"] = 1e-3,
        ["ms"] = 1,
        ["milli"] = 1,
        ["millis"] = 1,
        ["millisecond"] = 1,
        ["milliseconds"] = 1,
        ["s"] = 1e3,
        ["second"] = 1e3,
        ["seconds"] = 1e3,
        ["m"] = 60e3,
        ["minute"] = 60e3,
        ["minutes"] = 60e3,
        ["h"] = 3600e3,
        ["hour"] = 3600e3,
        ["hours"] = 3600e3,
        ["d"] = 86400e3,
        ["day"] = 86400e3,
        ["days"] = 86400e3,
    };

    private static readonly Dictionary<string, long> Bytes = ByteUnits();

    /// <summary>A number with a unit; without one, milliseconds.</summary>
    public static TimeSpan TimeSpan(string text, bool allowInfinite)
    {
        if (allowInfinite && string.Equals(text, "infinite", StringComparison.OrdinalIgnoreCase))
            return Timeout.InfiniteTimeSpan;
        var match = Quantity().Match(text);
        if (match.Success && Milliseconds.TryGetValue(match.Groups["unit"].Value, out var unit))
            return System.TimeSpan.FromTicks((long)Math.Round(Number(match) * unit * System.TimeSpan.TicksPerMillisecond));
        var value = double.Parse(text, NumberFormatInfo.InvariantInfo);
        return value < 0
            ? throw new FormatException($"Expected a positive value instead of {value}")
            : System.TimeSpan.FromMilliseconds(value);
    }

    /// <summary>kB, MB… are powers of 1000; K, Ki, KiB, M, Mi, MiB… of 1024.</summary>
    public static long? ByteSize(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return null;
        var digits = text.Trim();
        var end = digits.AsSpan().LastIndexOfAnyInRange('0', '9') + 1;
        var unit = digits[end..].Trim();
        if (unit.Length == 0)
            return long.Parse(digits, NumberFormatInfo.InvariantInfo);
        return Bytes.TryGetValue(unit, out var factor)
            ? factor * long.Parse(digits[..end], NumberFormatInfo.InvariantInfo)
            : throw new FormatException($"{unit} is not a valid byte size suffix");
    }

    private static double Number(Match match) => double.Parse(match.Groups["value"].Value, NumberFormatInfo.InvariantInfo);

    private static Dictionary<string, long> ByteUnits()
    {
        var units = new Dictionary<string, long>(StringComparer.Ordinal) { ["b"] = 1, ["B"] = 1, ["byte"] = 1, ["bytes"] = 1 };
        var (binary, metric) = (1L, 1L);
        foreach (var (letter, two, ten) in new[]
        {
            ("K", "kibi", "kilo"), ("M", "mebi", "mega"), ("G", "gibi", "giga"), ("T", "tebi", "tera"), ("P", "pebi", "peta"), ("E", "exbi", "exa"),
        })
        {
            binary *= 1024;
            metric *= 1000;
            foreach (var name in new[] { letter, letter.ToLowerInvariant(), letter + "i", letter + "iB", two + "byte", two + "bytes" })
                units[name] = binary;
            foreach (var name in new[] { (letter == "K" ? "k" : letter) + "B", ten + "byte", ten + "bytes" })
                units[name] = metric;
        }

        return units;
    }

    [GeneratedRegex(@"^(?<value>[0-9]+(\.[0-9]+)?)\s*(?<unit>[a-z]+)$", RegexOptions.CultureInvariant)]
    private static partial Regex Quantity();
}
