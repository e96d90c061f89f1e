using System.Globalization;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Journal;

namespace WandbExporter.Cli.Output;

/// <summary>What an export has of its tables, a line each.</summary>
internal static class TableLine
{
    private const int NarrowestName = 16;

    /// <summary>What the numbers of a line take, and the spaces around them.</summary>
    private const int NumbersWidth = 50;

    /// <param name="tables">Their names, or those that contents of files have, and what there is of each.</param>
    /// <param name="width">Columns of the terminal. The numbers stand below each other if there is room behind the longest name.</param>
    public static IEnumerable<string> Of(IReadOnlyCollection<KeyValuePair<string, (long Parts, long Rows, long Bytes)>> tables, int width)
    {
        var longest = tables.Select(table => NameOf(table.Key).Length).Append(NarrowestName).Max();
        var isAligned = width >= longest + NumbersWidth;
        return tables.Select(table =>
        {
            var (name, (parts, rows, bytes)) = (NameOf(table.Key), table.Value);
            return isAligned
                ? string.Create(CultureInfo.InvariantCulture, $"  {name.PadRight(longest)} {rows,14:N0} {(rows == 1 ? "row " : "rows")} {parts,9:N0} {(parts == 1 ? "part " : "parts")} {Sizes.Text(bytes),10}")
                : string.Create(CultureInfo.InvariantCulture, $"  {name}: {Counted.Of(rows, "row")}, {Sizes.Text(bytes)}");
        });
    }

    private static string NameOf(string table) => table switch
    {
        TableTotals.FileContents => "(file contents)",
        TableTotals.ArtifactContents => "(artifact files)",
        TableTotals.ReportContents => "(report files)",
        _ => table,
    };
}
