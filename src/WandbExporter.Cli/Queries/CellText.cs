using System.Globalization;

namespace WandbExporter.Cli.Queries;

/// <summary>A value as text that reads back as the same value.</summary>
internal static class CellText
{
    public static string Of(object value) => value switch
    {
        bool flag => flag ? "true" : "false",
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        float number => number.ToString("R", CultureInfo.InvariantCulture),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };
}
