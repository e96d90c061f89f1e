using System.Text.Json;
using WandbExporter.Browse.Data;
using WandbExporter.Browse.Http;

namespace WandbExporter.Browse.Views;

/// <summary>
/// Which runs logged and used which versions: of a project, or of a run, with the other runs of the project that its versions come from and go to.
/// </summary>
internal sealed class LineageView(ExportData data, ProjectRuns runs)
{
    private const int Most = 1500;

    private static readonly (string Name, string Type)[] Columns =
    [
        ("entity_name", "VARCHAR"), ("project_name", "VARCHAR"), ("run_id", "VARCHAR"), ("use", "VARCHAR"), ("artifact_id", "VARCHAR"), ("type", "VARCHAR"), ("source_entity", "VARCHAR"), ("source_project", "VARCHAR"),
        ("source_collection", "VARCHAR"), ("source_version", "VARCHAR"), ("state", "VARCHAR"),
    ];

    public async Task WriteAsync(Asked query, Utf8JsonWriter json, CancellationToken cancellationToken)
    {
        var parts = await data.PartsAsync(cancellationToken);
        await using var table = await runs.TableAsync(query.Project, cancellationToken);
        var all = $"{await data.RowsAsync(parts.Of("artifact_lineage", query.Project), Columns, cancellationToken)} WHERE {Sql.Of(query.Project)}";
        var near = query.Optional("run") is { } run ? $" AND artifact_id IN (SELECT artifact_id FROM {await data.RowsAsync(parts.Of("artifact_lineage", query.Run), Columns, cancellationToken)} WHERE run_id = {Sql.Text(run)})" : "";
        json.WriteStartObject();
        json.WriteNumber("total", (await data.ListAsync<long>($"SELECT count(*) FROM {all}{near}", cancellationToken))[0]);
        await data.WriteAsync(
            json,
            "edges",
            $"""
            SELECT l.run_id AS run, r.display_name AS name, l.use, l.artifact_id AS artifact, l.type, l.source_collection AS collection, l.source_version AS version, l.source_project AS project
            FROM (SELECT * FROM {all}{near}) l LEFT JOIN {table.Name} r USING (run_id) ORDER BY r.created_at, l.run_id, l.use, collection, version LIMIT {Most}
            """,
            cancellationToken);
        json.WriteEndObject();
    }
}
