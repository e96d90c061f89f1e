using System.Text;
using WandbExporter.Parquet;
using WandbExporter.Tables.Columns;
using WandbExporter.Tables.Sql;

namespace WandbExporter.Archive.Views;

/// <summary>
/// Tables of PostgreSQL, which psql fills with what <c>wandb-export query</c> says: it reads no Parquet itself. Tables whose columns follow from what was
/// logged may have more of them than fit there; the histories are loaded as <c>metrics</c>, a row a value.
/// </summary>
internal sealed class PostgresScript : IViewScript
{
    private static readonly ColumnDescriptor[] Metrics =
    [
        .. new[] { "entity_name", "project_name", "run_id", "key" }.Select(name => new ColumnDescriptor(name, ColumnType.String, "", Optional: false)),
        new("step", ColumnType.Int64, ""), new("timestamp", ColumnType.Double, ""), new("value_double", ColumnType.Double, ""), new("value_int", ColumnType.Int64, ""),
        new("value_string", ColumnType.String, ""), new("value_json", ColumnType.Json, ""),
    ];

    public string Render(IReadOnlyList<ScriptTable> tables, string root)
    {
        var script = new StringBuilder("-- Loads the tables of this export into PostgreSQL: psql -v ON_ERROR_STOP=1 -f this file. wandb-export must be in PATH.\nCREATE SCHEMA IF NOT EXISTS wandb;\n");
        foreach (var table in tables.Where(table => table is { IsPresent: true, Table.FurtherColumns: null, Name: not "history_long" }))
            Add(script, table.Name, [.. table.Table.Columns], root);
        Add(script, JoinedQueries.Metrics, Metrics, root);
        return script.ToString();
    }

    private static void Add(StringBuilder script, string table, IReadOnlyList<ColumnDescriptor> columns, string root)
    {
        script.Append($"\nDROP TABLE IF EXISTS wandb.{table};\nCREATE TABLE wandb.{table} (\n  ");
        script.AppendJoin(",\n  ", columns.Select(column => $"{Name(column.Name)} {SqlTypes.Postgres(column.Type)}{(column.Optional ? "" : " NOT NULL")}"));
        // Its texts hold no null character: the symbol for it stands there.
        var values = string.Join(", ", columns.Select(column => column.Type == ColumnType.String ? $"replace({Name(column.Name)}, chr(0), chr(9216))" : Name(column.Name)));
        var command = $"wandb-export query {Word(root)} {Word($"SELECT {values} FROM {table}")} --format csv";
        script.Append($"\n);\n\\copy wandb.{table} FROM PROGRAM '{command.Replace("'", "''", StringComparison.Ordinal)}' WITH (FORMAT csv, HEADER true)\n");
    }

    private static string Name(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>One word of a POSIX shell.</summary>
    private static string Word(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
