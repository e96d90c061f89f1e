using System.Text.Json;
using WandbExporter.Browse.Data;
using WandbExporter.Browse.Http;

namespace WandbExporter.Browse.Views;

/// <summary>A project: what there is of it, and the columns that its table of runs may have.</summary>
internal sealed class ProjectView(ExportData data, ProjectRuns runs)
{
    private static readonly (string Name, string Type)[] Projects =
    [
        ("entity_name", "VARCHAR"), ("project_name", "VARCHAR"), ("description", "VARCHAR"), ("access", "VARCHAR"), ("created_at", "TIMESTAMPTZ"),
    ];

    public async Task WriteAsync(Asked query, Utf8JsonWriter json, CancellationToken cancellationToken)
    {
        var project = query.Project;
        var parts = await data.PartsAsync(cancellationToken);
        await using var table = await runs.TableAsync(project, cancellationToken);
        json.WriteStartObject();
        await data.WriteAsync(
            json,
            "project",
            $"SELECT description, access, created_at FROM {await data.RowsAsync(parts.Of("projects"), Projects, cancellationToken)} WHERE {Sql.Of(project)}",
            cancellationToken);
        await data.WriteAsync(json, "states", $"SELECT coalesce(state, '') AS state, count(*) AS runs FROM {table.Name} GROUP BY ALL ORDER BY runs DESC", cancellationToken);
        await data.WriteAsync(
            json,
            "columns",
            $"SELECT kind, key, count(*) AS runs, count(num) AS numbers, count(*) FILTER (type = 'json') AS objects, count(DISTINCT text) AS distinct FROM {table.Name}_cells WHERE type <> 'null' GROUP BY ALL ORDER BY runs DESC, key LIMIT 4000",
            cancellationToken);
        json.WriteNumber("sweeps", Count("sweeps"));
        await data.WriteAsync(
            json,
            "reports",
            $"SELECT count(*) AS count FROM {await data.RowsAsync(parts.Of("reports", project), [("view_type", "VARCHAR"), ("entity_name", "VARCHAR"), ("project_name", "VARCHAR")], cancellationToken)} WHERE view_type <> 'project-view' AND {Sql.Of(project)}",
            cancellationToken);
        json.WriteNumber("lineage", Count("artifact_lineage"));
        json.WriteEndObject();

        long Count(string name) => parts.Of(name, project).Sum(part => part.Rows);
    }
}
