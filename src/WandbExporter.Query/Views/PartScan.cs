using System.Globalization;
using System.Text;

namespace WandbExporter.Query.Views;

/// <summary>
/// Reads parts whose columns are known beforehand: then none of them need be opened before a query is, and one that lacks a column has nulls there.
/// </summary>
internal static class PartScan
{
    /// <param name="columns">The columns, in order.</param>
    /// <param name="files">The parts; none gives no row.</param>
    public static string Select(IReadOnlyList<ViewColumn> columns, IReadOnlyList<string> files)
    {
        if (files.Count == 0)
            return $"SELECT {string.Join(", ", columns.Select(column => $"NULL::{column.Type} AS {SqlText.Name(column.Name)}"))} WHERE false";
        var schema = new StringBuilder();
        foreach (var column in columns)
        {
            schema.Append(schema.Length == 0 ? "" : ", ").Append(SqlText.Literal(column.InParts)).Append(": {name: ").Append(SqlText.Literal(column.Name))
                .Append(", type: ").Append(SqlText.Literal(column.Type)).Append(", default_value: NULL}");
        }
        return $"SELECT * FROM read_parquet({SqlText.List(files)}, hive_partitioning = false, schema = MAP {{{schema}}})";
    }

    /// <summary>The columns that parts have, joined by name.</summary>
    public static async Task<IReadOnlyList<ViewColumn>> ColumnsAsync(IViewSources sources, IReadOnlyList<string> files, CancellationToken cancellationToken)
    {
        var rows = await sources.AskAsync(
            $"SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM read_parquet({SqlText.List(files)}, hive_partitioning = false, union_by_name = true))", cancellationToken);
        // The engine calls a column without a name by its place, as another one may be called.
        var mayBeNameless = rows.Select((row, at) => (string)row[0]! == PlaceName(at)).Any(named => named)
            && await sources.AskAsync($"SELECT 1 FROM parquet_schema({SqlText.List(files)}) WHERE name = '' LIMIT 1", cancellationToken) is { Count: > 0 };
        return [.. rows.Select((row, at) => mayBeNameless && (string)row[0]! == PlaceName(at)
            ? new ViewColumn(ViewColumn.Nameless, (string)row[1]!) { InParts = "" }
            : new ViewColumn((string)row[0]!, (string)row[1]!))];
    }

    private static string PlaceName(int at) => string.Create(CultureInfo.InvariantCulture, $"C{at}");
}
