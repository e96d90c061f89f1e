using System.Globalization;
using System.Text.Json;

namespace WandbExporter.Parquet.Tests.Judges;

/// <summary>A column that another writer writes, with what has to be read of it.</summary>
/// <param name="Name">Of the column.</param>
/// <param name="Values">As the writer takes them, an array of its type.</param>
/// <param name="Texts">The JSON document a row.</param>
internal sealed record ForeignColumn(string Name, Array Values, IReadOnlyList<string> Texts)
{
    public static ForeignColumn Of<T>(string name, IEnumerable<T> values, Func<T, string> text)
    {
        T[] all = [.. values];
        return new(name, all, [.. all.Select(v => v is null ? "null" : text(v))]);
    }

    /// <summary>Numbers that JSON has, in their shortest digits.</summary>
    public static string Number<T>(T value)
        where T : IFormattable => value.ToString(null, CultureInfo.InvariantCulture);

    public static string? Number<T>(T? value)
        where T : struct, IFormattable => value?.ToString(null, CultureInfo.InvariantCulture);

    public static string Double(double value) => double.IsFinite(value) ? Number(value) : $"\"{Number(value)}\"";

    public static string Quoted(string text) => JsonSerializer.Serialize(text, Relaxed);

    public static string Base64(byte[] bytes) => $"\"{Convert.ToBase64String(bytes)}\"";

    /// <summary>ISO 8601 with so many digits of a second as its unit has; none where the fraction is zero.</summary>
    public static string Instant(DateTime time, string fraction, string suffix) =>
        $"\"{time.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture)}{Fraction(time.Ticks % TimeSpan.TicksPerSecond, fraction)}{suffix}\"";

    public static string Clock(TimeSpan time, string fraction, string suffix) =>
        $"\"{time.ToString(@"hh\:mm\:ss", CultureInfo.InvariantCulture)}{Fraction(time.Ticks % TimeSpan.TicksPerSecond, fraction)}{suffix}\"";

    /// <summary>The rows of a table, as <see cref="Support.RowTexts"/> has them.</summary>
    public static List<string> Rows(IReadOnlyList<ForeignColumn> columns) =>
        [.. Enumerable.Range(0, columns[0].Texts.Count).Select(row => $"[{string.Join(',', columns.Select(c => c.Texts[row]))}]")];

    private static JsonSerializerOptions Relaxed { get; } = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // Three, six or nine digits, as few as hold it.
    private static string Fraction(long ticks, string unit)
    {
        if (ticks == 0)
            return "";
        var digits = $"{ticks:D7}00"[..unit.Length];
        while (digits.Length > 3 && digits.EndsWith("000", StringComparison.Ordinal))
            digits = digits[..^3];
        return $".{digits}";
    }
}
