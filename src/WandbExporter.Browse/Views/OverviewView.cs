using System.Text.Json;
using WandbExporter.Browse.Data;
using WandbExporter.Browse.Http;

namespace WandbExporter.Browse.Views;

/// <summary>What export this is, and its projects.</summary>
internal sealed class OverviewView(ExportData data)
{
    public async Task WriteAsync(Asked query, Utf8JsonWriter json, CancellationToken cancellationToken)
    {
        _ = query;
        var parts = await data.PartsAsync(cancellationToken);
        json.WriteStartObject();
        json.WriteString("source", data.Identity.Source);
        json.WriteString("selection", data.Identity.SelectionText);
        json.WriteString("tool_version", data.Identity.ToolVersion);
        json.WriteString("created_at", data.Identity.CreatedAt);
        json.WriteBoolean("complete", await data.IsCompleteAsync(cancellationToken));
        json.WriteBoolean("long", parts.IsLong);
        await data.WriteAsync(
            json,
            "organizations",
            $"SELECT organization_name, entity_name, team_count FROM {await data.RowsAsync(parts.Of("organizations"), [("organization_name", "VARCHAR"), ("entity_name", "VARCHAR"), ("team_count", "BIGINT")], cancellationToken)} ORDER BY 1",
            cancellationToken);
        var projects = await data.RowsAsync(
            parts.Of("projects"),
            [("entity_name", "VARCHAR"), ("project_name", "VARCHAR"), ("description", "VARCHAR"), ("created_at", "TIMESTAMPTZ"), ("last_active", "TIMESTAMPTZ"), ("access", "VARCHAR")],
            cancellationToken);
        var runs = await data.RowsAsync(parts.Of("runs"), [("entity_name", "VARCHAR"), ("project_name", "VARCHAR"), ("heartbeat_at", "TIMESTAMPTZ")], cancellationToken);
        await data.WriteAsync(
            json,
            "projects",
            $"""
            SELECT coalesce(p.entity_name, r.entity_name) AS entity, coalesce(p.project_name, r.project_name) AS project, p.description, p.access, p.created_at,
              coalesce(p.last_active, r.last_active) AS last_active, coalesce(r.runs, 0) AS runs
            FROM {projects} p
            FULL OUTER JOIN (SELECT entity_name, project_name, count(*) AS runs, max(heartbeat_at) AS last_active FROM {runs} GROUP BY ALL) r
              ON r.entity_name = p.entity_name AND r.project_name = p.project_name
            ORDER BY entity, last_active DESC NULLS LAST, project
            """,
            cancellationToken);
        json.WriteEndObject();
    }
}
