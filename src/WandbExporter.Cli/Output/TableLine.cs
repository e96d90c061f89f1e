using System.Globalization;

namespace WandbExporter.Cli.Output;

/// <summary>What an export has of a table, in one line of a list.</summary>
internal static class TableLine
{
    private const int AlignedWidth = 66;

    /// <param name="table">Its name; empty for the contents of files.</param>
    /// <param name="totals">What there is of it.</param>
    /// <param name="width">Columns of the terminal.</param>
    public static string Of(string table, (long Parts, long Rows, long Bytes) totals, int width)
    {
        var (name, size) = (table.Length == 0 ? "(file contents)" : table, Sizes.Text(totals.Bytes));
        return width >= AlignedWidth
            ? string.Create(CultureInfo.InvariantCulture, $"  {name,-16} {totals.Rows,14:N0} rows {totals.Parts,9:N0} parts {size,10}")
            : string.Create(CultureInfo.InvariantCulture, $"  {name}: {totals.Rows:N0} rows, {size}");
    }
}
