using System.Globalization;
using System.Text.Json;
using DuckDB.NET.Data;
using WandbExporter.Browse.Data;
using WandbExporter.Browse.Http;

namespace WandbExporter.Browse.Views;

/// <summary>A stretch of a project's table of runs, as it is filtered and sorted; and what there is of each value of a column.</summary>
internal sealed class RunsView(ProjectRuns runs, ExportData data)
{
    public async Task WriteAsync(Asked query, Utf8JsonWriter json, CancellationToken cancellationToken)
    {
        await using var table = await runs.TableAsync(query.Project, cancellationToken);
        var shown = query.All("column").Select(RunColumn.Parse).ToList();
        var sort = RunColumn.Parse(query.Optional("sort") ?? "r:created_at");
        var selection = Selection.Of(query, table.Name, [sort]);
        var way = query.Optional("dir") == "asc" ? "ASC" : "DESC";
        var order = $"sort_number {way} NULLS LAST, sort_text {way} NULLS LAST, r.created_at DESC, r.run_id";
        json.WriteStartObject();
        json.WriteNumber("total", (await data.ListAsync<long>($"SELECT count(*) {selection.From}", cancellationToken))[0]);
        json.WritePropertyName("rows");
        // Cells are looked up for the runs that are shown, and not for all that were sorted. NaN is greater than any number, and nobody's best.
        await data.Database.ReadAsync(
            $"""
            WITH page AS (
              SELECT r.*, nullif({sort.Number(selection.Joined(sort))}, {Sql.Number(double.NaN)}) AS sort_number, {sort.Text(selection.Joined(sort))} AS sort_text
              {selection.From} ORDER BY {order} LIMIT {query.Number("limit", 100, 1000)} OFFSET {query.Number("offset", 0, int.MaxValue)})
            SELECT r.run_id, r.display_name, r.state{string.Concat(shown.Select(Shown))} FROM page r LEFT JOIN ({CellsOf(shown, table.Name)}) k ON k.of_run = r.run_id ORDER BY {order}
            """,
            reader => Write(reader, json, shown),
            cancellationToken);
        json.WriteEndObject();

        static string Shown(RunColumn column, int i) => column.IsField
            ? string.Create(CultureInfo.InvariantCulture, $", {column.Number("r")} AS n{i}, {column.Text("r")} AS t{i}")
            : string.Create(CultureInfo.InvariantCulture, $", k.n{i}, k.t{i}");
    }

    public async Task WriteGroupsAsync(Asked query, Utf8JsonWriter json, CancellationToken cancellationToken)
    {
        await using var table = await runs.TableAsync(query.Project, cancellationToken);
        var by = RunColumn.Parse(query.Text("by"));
        var selection = Selection.Of(query, table.Name, [by]);
        json.WriteStartObject();
        await data.WriteAsync(
            json,
            "groups",
            $"SELECT {by.Text(selection.Joined(by))} AS value, count(*) AS runs {selection.From} GROUP BY ALL ORDER BY min({by.Number(selection.Joined(by))}) NULLS LAST, value NULLS LAST LIMIT 2000",
            cancellationToken);
        json.WriteEndObject();
    }

    /// <summary>A row a run of the page, with what it has under each key that is shown.</summary>
    private static string CellsOf(List<RunColumn> shown, string table)
    {
        var cells = shown.Select((column, i) => (Condition: $"kind = '{column.Reference[0]}' AND key = {Sql.Text(column.Key)}", Place: i, column.IsField)).Where(cell => !cell.IsField).ToList();
        var values = cells.Select(cell => string.Create(CultureInfo.InvariantCulture, $", any_value(num) FILTER ({cell.Condition}) AS n{cell.Place}, any_value(text) FILTER ({cell.Condition}) AS t{cell.Place}"));
        var conditions = cells.Count == 0 ? "false" : string.Join(" OR ", cells.Select(cell => cell.Condition));
        return $"SELECT run_id AS of_run{string.Concat(values)} FROM {table}_cells WHERE run_id IN (SELECT run_id FROM page) AND ({conditions}) GROUP BY run_id";
    }

    private static bool Write(DuckDBDataReader reader, Utf8JsonWriter json, List<RunColumn> shown)
    {
        json.WriteStartArray();
        while (reader.Read())
        {
            json.WriteStartObject();
            json.WriteString("run", reader.GetString(0));
            json.WriteString("name", reader.IsDBNull(1) ? null : reader.GetString(1));
            json.WriteString("state", reader.IsDBNull(2) ? null : reader.GetString(2));
            json.WriteStartArray("cells");
            for (var i = 0; i < shown.Count; i++)
            {
                var (number, text) = (3 + 2 * i, 4 + 2 * i);
                // A moment is sorted as a number, and shown as what it is.
                if (!reader.IsDBNull(number) && !(shown[i].IsField && shown[i].Key.EndsWith("_at", StringComparison.Ordinal)) && reader.GetDouble(number) is var value && double.IsFinite(value) && Math.Abs(value) < 1L << 53)
                    json.WriteNumberValue(value);
                else
                    json.WriteStringValue(reader.IsDBNull(text) ? null : reader.GetString(text));
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
        return true;
    }

    /// <summary>The runs that filters let through, with the cells that are asked for beside them.</summary>
    private sealed class Selection
    {
        private readonly List<RunColumn> _cells = [];

        public string From { get; private init; } = "";

        public static Selection Of(Asked query, string table, IReadOnlyList<RunColumn> needed)
        {
            var filters = query.All("filter").Select(RunFilter.Parse).ToList();
            var selection = new Selection();
            selection._cells.AddRange(needed.Concat(filters.Select(filter => filter.Column)).Where(column => !column.IsField).Distinct());
            var joins = string.Concat(selection._cells.Select(column =>
                $" LEFT JOIN (SELECT run_id, num, text FROM {table}_cells WHERE kind = '{column.Reference[0]}' AND key = {Sql.Text(column.Key)}) {selection.Joined(column)} ON {selection.Joined(column)}.run_id = r.run_id"));
            var conditions = filters.Select(filter => filter.Condition(selection.Joined(filter.Column))).ToList();
            if (query.Optional("q") is { Length: > 0 } words)
                conditions.Add($"contains(lower(concat_ws(' ', r.run_id, r.display_name, r.tags, r.notes, r.\"group\", r.job_type, r.sweep_name)), lower({Sql.Text(words)}))");
            if (query.All("run") is { Count: > 0 } only)
                conditions.Add($"r.run_id IN ({string.Join(", ", only.Select(Sql.Text))})");
            return new Selection(selection._cells) { From = $"FROM {table} r{joins} WHERE {(conditions.Count == 0 ? "true" : string.Join(" AND ", conditions))}" };
        }

        private Selection()
        {
        }

        private Selection(List<RunColumn> cells) => _cells = cells;

        public string Joined(RunColumn column) => string.Create(CultureInfo.InvariantCulture, $"k{_cells.IndexOf(column)}");
    }
}
