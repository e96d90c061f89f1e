using System.Text;
using System.Text.RegularExpressions;
using WandbExporter.Core.Ids;
using WandbExporter.Parquet;
using WandbExporter.Tables.Catalogue;
using WandbExporter.Tables.Sql;

namespace WandbExporter.Archive.Views;

/// <summary>
/// Views for any DuckDB: every table under its own name, with the columns of the catalogue whether its parts have them or not, and what is put together of
/// them. Config and summary with a column a key are not among them: a view must know its columns beforehand.
/// </summary>
/// <param name="isWhole">Whether every part in the folders counts; else those count that the manifest names.</param>
internal sealed partial class DuckDbScript(bool isWhole) : IViewScript
{
    private const string NullKeys = "_null_keys";
    private static readonly HashSet<string> Ours = new(["entity_name", "project_name", "run_id", "_step", "_timestamp", NullKeys], StringComparer.Ordinal);

    public string Render(IReadOnlyList<ScriptTable> tables, string root)
    {
        var script = new StringBuilder("-- The tables of this export as views of DuckDB: duckdb -init _export/views.sql, started in the export's folder.\n");
        foreach (var table in tables)
            Add(script, table.Name, TableOf(table, root));
        Add(script, JoinedQueries.Metrics, MetricsOf(tables.Single(table => table.Table == HistoryTable.Descriptor)));
        foreach (var query in JoinedQueries.All)
            Add(script, query.Name, query.Sql);
        return script.ToString();
    }

    private static void Add(StringBuilder script, string name, string sql) => script.Append("\nCREATE OR REPLACE VIEW ").Append(name).Append(" AS\n").Append(sql).Append(";\n");

    private string TableOf(ScriptTable table, string root)
    {
        var nothing = $"SELECT {string.Join(", ", table.Columns.Select(column => $"NULL::{TypeOf(column.Type)} AS {Name(column.Name)}"))} WHERE false";
        if (!table.IsPresent)
            return nothing;
        var files = $"read_parquet({Text($"{Plain(Prefix(root))}{TableKeys.Prefix(table.Name)}**/*.parquet")}, union_by_name = true, hive_partitioning = false{(isWhole ? "" : ", filename = true")})";
        var counting = isWhole
            ? $"SELECT * FROM {files}"
            : $"SELECT * EXCLUDE (filename) FROM {files} WHERE filename IN (SELECT {Text(Prefix(root))} || path FROM read_parquet({Text(Plain(Prefix(root)) + ExportKeys.Manifest.Value)}))";
        return $"{counting}\nUNION ALL BY NAME\n{nothing}";
    }

    /// <summary>Columns of one type at a time, since values that stand in one column have one.</summary>
    private static string MetricsOf(ScriptTable history)
    {
        var keys = history.Logged.ToDictionary(claim => claim.Name, StringComparer.Ordinal);
        var branches = history.Columns.Where(column => !Ours.Contains(column.Name) && keys.GetValueOrDefault(column.Name) is not { Flattened: true })
            .GroupBy(column => column.Type)
            .Select(columns => $"""
                SELECT entity_name, project_name, run_id, key, step, timestamp, {ValuesOf(columns.Key)} FROM (
                  SELECT entity_name, project_name, run_id, _step AS step, _timestamp AS timestamp,
                    unnest([{string.Join(", ", columns.Select(column => Text(keys.TryGetValue(column.Name, out var claim) ? claim.Source : column.Name)))}]) AS key,
                    unnest([{string.Join(", ", columns.Select(column => Name(column.Name)))}]) AS value FROM history
                ) WHERE value IS NOT NULL
                """);
        return string.Join("\nUNION ALL\n", [JoinedQueries.MetricsOfLong, .. branches, NullsOf]);
    }

    private const string NullsOf = """
        SELECT entity_name, project_name, run_id, unnest(from_json(_null_keys, '["VARCHAR"]')), _step, _timestamp, NULL, NULL, NULL, 'null'::JSON FROM history WHERE _null_keys IS NOT NULL
        """;

    private static string ValuesOf(ColumnType type) => LoggedValue.Columns(TypeOf(type), "value");

    private static string Prefix(string root) => root.Length == 0 ? "" : $"{root}/";

    /// <summary>A path as a pattern that it alone fits.</summary>
    private static string Plain(string path) => GlobCharacter().Replace(path, "[$0]");

    [GeneratedRegex(@"[\[*?]")]
    private static partial Regex GlobCharacter();

    private static string TypeOf(ColumnType type) => DuckDbTypes.Of(type);

    private static string Text(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    private static string Name(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
