using System.Globalization;

namespace WandbExporter.Query.Views;

/// <summary>A table of keys and values turned: one row a run, a column a key.</summary>
/// <param name="Table">The table.</param>
internal sealed record PivotedView(string Name, string Table) : ExportView(Name, $"a run, with a column a key of its {Name}")
{
    private static readonly string[] Identity = ["entity_name", "project_name", "run_id"];

    internal override async Task<string> SelectAsync(IViewSources sources, CancellationToken cancellationToken)
    {
        await sources.RequireAsync([Table, "runs"], cancellationToken);
        var keys = (await sources.AskAsync(
            $"""
            SELECT key, list_sort(list(DISTINCT type) FILTER (type <> 'null')), bool_and(value_double IS NOT NULL) FILTER (type IN ('number', 'integer')) FROM {SqlText.Name(Table)}
            GROUP BY key ORDER BY count(*) DESC, key
            """, cancellationToken)).Select(row => ((string)row[0]!, (row[1] as IEnumerable<string> ?? []).ToArray(), row[2] is true)).ToList();
        var runs = $"SELECT {string.Join(", ", Identity)} FROM runs UNION SELECT {string.Join(", ", Identity)} FROM {SqlText.Name(Table)}";
        if (keys.Count == 0)
            return runs;
        // Of names that differ in case alone, the one that most runs have is found by it.
        var names = new ColumnsByKey(Name, Identity);
        var columns = keys.Select((key, at) => $"{ValueOf($"k{at.ToString(CultureInfo.InvariantCulture)}", key.Item2, key.Item3)} AS {SqlText.Name(names.Of(key.Item1))}");
        var values = keys.Select((key, at) => $"{SqlText.Literal(key.Item1)} AS k{at.ToString(CultureInfo.InvariantCulture)}");
        return $$"""
            SELECT {{string.Join(", ", Identity)}}, {{string.Join(", ", columns)}} FROM ({{runs}}) LEFT JOIN (
              PIVOT (SELECT {{string.Join(", ", Identity)}}, key, {n: value_double, i: value_int, s: value_string, b: value_bool, j: value_json, t: type} AS v FROM {{SqlText.Name(Table)}})
              ON key IN ({{string.Join(", ", values)}}) USING first(v) GROUP BY {{string.Join(", ", Identity)}}
            ) USING ({{string.Join(", ", Identity)}})
            """;
    }

    /// <summary>A value in the type that all values of its key have; as JSON where they have several.</summary>
    private static string ValueOf(string value, string[] types, bool holdsDouble) => types switch
    {
        ["integer"] => $"{value}.i",
        ["number"] or ["integer", "number"] when holdsDouble => $"{value}.n",
        ["string"] => $"{value}.s",
        ["boolean"] => $"{value}.b",
        _ => $"CASE {value}.t WHEN 'string' THEN to_json({value}.s) WHEN 'boolean' THEN to_json({value}.b) ELSE coalesce({value}.j, to_json({value}.i), to_json({value}.n)) END",
    };
}
