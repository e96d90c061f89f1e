using System.Globalization;
using WandbExporter.Core.Journal;

namespace WandbExporter.Cli.Output;

/// <summary>What an export has of a table, in one line of a list.</summary>
internal static class TableLine
{
    private const int AlignedWidth = 66;

    /// <param name="table">Its name, or one that contents of files have.</param>
    /// <param name="totals">What there is of it.</param>
    /// <param name="width">Columns of the terminal.</param>
    public static string Of(string table, (long Parts, long Rows, long Bytes) totals, int width)
    {
        var (name, size) = (NameOf(table), Sizes.Text(totals.Bytes));
        return width >= AlignedWidth
            ? string.Create(CultureInfo.InvariantCulture, $"  {name,-16} {totals.Rows,14:N0} rows {totals.Parts,9:N0} parts {size,10}")
            : string.Create(CultureInfo.InvariantCulture, $"  {name}: {totals.Rows:N0} rows, {size}");
    }

    private static string NameOf(string table) => table switch
    {
        TableTotals.FileContents => "(file contents)",
        TableTotals.ArtifactContents => "(artifact files)",
        TableTotals.ReportContents => "(report files)",
        _ => table,
    };
}
