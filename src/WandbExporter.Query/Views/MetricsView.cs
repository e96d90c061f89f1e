using System.Text.Json;
using WandbExporter.Tables.Sql;

namespace WandbExporter.Query.Views;

/// <summary>Histories a row a value, whichever layout they have.</summary>
internal sealed record MetricsView() : ExportView(JoinedQueries.Metrics, "a logged value, by run, key and step")
{
    private const string History = "history";
    private const string Long = "history_long";
    private const string NullKeys = "_null_keys";

    /// <summary>So many scans of single columns are still made sooner than one of all columns, and a query about one key reads its column alone.</summary>
    private const int ScansAtMost = 200;

    private const int FilesAtMost = 4000;

    private static readonly string[] Identity = ["entity_name", "project_name", "run_id"];
    private static readonly ViewColumn[] Shared = [.. Identity.Select(name => new ViewColumn(name, "VARCHAR")), new("_step", "BIGINT"), new("_timestamp", "DOUBLE")];
    private static readonly HashSet<string> Ours = new([.. Identity, "_step", "_timestamp", NullKeys], StringComparer.Ordinal);

    internal override async Task<string> SelectAsync(IViewSources sources, CancellationToken cancellationToken)
    {
        await sources.RequireAsync([History, Long], cancellationToken);
        List<string> branches = [JoinedQueries.MetricsOfLong];
        var files = await sources.FilesOfAsync(History, cancellationToken);
        if (files.Count > 0)
            branches.AddRange(await OfWideAsync(sources, files, cancellationToken));
        return string.Join("\nUNION ALL\n", branches);
    }

    private static async Task<IEnumerable<string>> OfWideAsync(IViewSources sources, IReadOnlyList<string> files, CancellationToken cancellationToken)
    {
        var (keys, flattened) = await RenamedAsync(sources, files, cancellationToken);
        var filesOf = (await sources.AskAsync(
                $"SELECT name, list_sort(list(DISTINCT file_name)) FROM parquet_schema({SqlText.List(files)}) WHERE num_children IS NULL GROUP BY name", cancellationToken))
            .ToDictionary(row => (string)row[0]!, IReadOnlyList<string> (row) => [.. (IEnumerable<string>)row[1]!], StringComparer.Ordinal);
        var columns = (await sources.AskAsync("SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = 'history' ORDER BY column_index", cancellationToken))
            .Select(row => new ViewColumn((string)row[0]!, (string)row[1]!))
            .Select(column => column.Name == ViewColumn.Nameless && !filesOf.ContainsKey(column.Name) ? column with { InParts = "" } : column)
            .Where(column => !Ours.Contains(column.Name) && !flattened.Contains(column.Name))
            .Select(column => new Logged(column, keys.GetValueOrDefault(column.InParts, column.InParts), filesOf.GetValueOrDefault(column.InParts, [])))
            .Where(column => column.Files.Count > 0).ToList();
        var branches = columns.Count <= ScansAtMost && columns.Sum(column => column.Files.Count) <= FilesAtMost
            ? columns.Select(OfColumn)
            : GroupsOf(columns).Select(OfGroup);
        return filesOf.ContainsKey(NullKeys) ? branches.Append(OfNulls) : branches;
    }

    private static string OfColumn(Logged column)
    {
        var scan = PartScan.Select([.. Shared, column.Column], column.Files);
        var value = SqlText.Name(column.Column.Name);
        return $"SELECT {string.Join(", ", Identity)}, {SqlText.Literal(column.Key)} AS key, _step AS step, _timestamp AS timestamp, {LoggedValue.Columns(column.Column.Type, value)} FROM ({scan}) WHERE {value} IS NOT NULL";
    }

    /// <summary>Columns of one type that stand in the same parts are read together: no part is read for columns that it does not have.</summary>
    private static List<List<Logged>> GroupsOf(List<Logged> columns)
    {
        var groups = columns.GroupBy(column => (column.Column.Type, Files: string.Join('\n', column.Files))).Select(group => group.ToList()).ToList();
        return groups.Count <= ScansAtMost && groups.Sum(group => group[0].Files.Count) <= FilesAtMost
            ? groups
            : [.. columns.GroupBy(column => column.Column.Type).Select(group => group.ToList())];
    }

    private static string OfGroup(List<Logged> columns)
    {
        var scan = PartScan.Select([.. Shared, .. columns.Select(column => column.Column)], [.. columns.SelectMany(column => column.Files).Distinct(StringComparer.Ordinal)]);
        return $"""
            SELECT {string.Join(", ", Identity)}, key, step, timestamp, {LoggedValue.Columns(columns[0].Column.Type, "value")} FROM (
              SELECT {string.Join(", ", Identity)}, _step AS step, _timestamp AS timestamp, unnest({SqlText.List(columns.Select(column => column.Key))}) AS key, unnest([{SqlText.Names(columns.Select(column => column.Column.Name))}]) AS value FROM ({scan})
            ) WHERE value IS NOT NULL
            """;
    }

    private const string OfNulls = """
        SELECT entity_name, project_name, run_id, unnest(from_json(_null_keys, '["VARCHAR"]')) AS key, _step AS step, _timestamp AS timestamp,
          NULL::DOUBLE AS value_double, NULL::BIGINT AS value_int, NULL::VARCHAR AS value_string, 'null'::JSON AS value_json
        FROM history WHERE _null_keys IS NOT NULL
        """;

    /// <summary>Which metric a column is of, where it is not called like it, and which columns stand for a piece of another one's value.</summary>
    private static async Task<(Dictionary<string, string> Keys, HashSet<string> Flattened)> RenamedAsync(IViewSources sources, IReadOnlyList<string> files, CancellationToken cancellationToken)
    {
        Dictionary<string, string> keys = new(StringComparer.Ordinal);
        HashSet<string> flattened = new(StringComparer.Ordinal);
        foreach (var row in await sources.AskAsync(
            $"SELECT DISTINCT decode(key), decode(value) FROM parquet_kv_metadata({SqlText.List(files)}) WHERE decode(key) IN ('wandb.renamed', 'wandb.flattened')", cancellationToken))
        {
            foreach (var column in JsonDocument.Parse((string)row[1]!).RootElement.EnumerateObject())
            {
                if (row[0] is "wandb.flattened")
                    flattened.Add(column.Name);
                else
                    keys[column.Name] = column.Value.GetString()!;
            }
        }
        return (keys, flattened);
    }

    private sealed record Logged(ViewColumn Column, string Key, IReadOnlyList<string> Files);
}
