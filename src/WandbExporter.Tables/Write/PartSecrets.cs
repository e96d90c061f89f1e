using System.Globalization;
using System.Text;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Secrets;
using WandbExporter.Parquet;

namespace WandbExporter.Tables.Write;

/// <summary>Looks for credentials in the texts of a table.</summary>
internal static class PartSecrets
{
    private const string KeyColumn = "key";

    private const string RunColumn = "run_id";

    /// <summary>How the columns begin that hold an entry's value, each of its type.</summary>
    private const string ValueColumns = "value";

    /// <exception cref="ExportException">The rows hold what looks like a credential; it says where.</exception>
    public static void Refuse(string table, IReadOnlyList<ColumnSpec> columns, IReadOnlyList<ColumnBuilder?> builders, int rows)
    {
        if (First(columns, builders, rows) is var (column, row, found))
            throw new ExportException(SecretFailure.Of($"Column '{column}' of {table}{PlaceOf(columns, builders, row)}", found));
    }

    /// <summary>The first cell that holds what looks like a credential; null if none does.</summary>
    public static (string Column, int Row, SecretFound Found)? First(IReadOnlyList<ColumnSpec> columns, IReadOnlyList<ColumnBuilder?> builders, int rows)
    {
        var keys = Texts(columns, builders, KeyColumn);
        for (var i = 0; i < columns.Count; i++)
        {
            if (builders[i] is not BytesColumnBuilder texts || columns[i].Type is not (ColumnType.String or ColumnType.Json))
                continue;
            if (FirstOf(columns[i], texts, keys, rows) is var (row, found))
                return (columns[i].Name, row, found);
        }
        return null;
    }

    /// <summary>Which row, as a person finds it: by its run where it says that.</summary>
    public static string PlaceOf(IReadOnlyList<ColumnSpec> columns, IReadOnlyList<ColumnBuilder?> builders, int row) =>
        Texts(columns, builders, RunColumn) is { } runs && !runs.IsNull(row)
            ? $", run {Encoding.UTF8.GetString(runs.Value(PlaceAmongValues(runs, row)))},"
            : string.Create(CultureInfo.InvariantCulture, $", row {row + 1},");

    private static (int Row, SecretFound Found)? FirstOf(ColumnSpec column, BytesColumnBuilder texts, BytesColumnBuilder? keys, int rows)
    {
        var (value, key) = (0, 0);
        for (var row = 0; row < rows; row++)
        {
            // The value of an entry is called what its key says; what stands beside it in the row is not.
            var name = keys is null || keys.IsNull(row) || !column.Name.StartsWith(ValueColumns, StringComparison.Ordinal) ? column.Name : Encoding.UTF8.GetString(keys.Value(key));
            if (!texts.IsNull(row))
            {
                var text = texts.Value(value++);
                if ((column.Type == ColumnType.Json ? SecretScan.InJson(text, name) : SecretScan.InText(text, name)) is { } found)
                    return (row, found);
            }
            if (keys is not null && !keys.IsNull(row))
                key++;
        }
        return null;
    }

    private static BytesColumnBuilder? Texts(IReadOnlyList<ColumnSpec> columns, IReadOnlyList<ColumnBuilder?> builders, string name)
    {
        for (var i = 0; i < columns.Count; i++)
        {
            if (columns[i].Name == name)
                return builders[i] as BytesColumnBuilder;
        }
        return null;
    }

    private static int PlaceAmongValues(BytesColumnBuilder column, int row) => Enumerable.Range(0, row).Count(before => !column.IsNull(before));
}
