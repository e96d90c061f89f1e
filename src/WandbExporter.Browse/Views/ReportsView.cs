using System.Text.Json;
using WandbExporter.Browse.Data;
using WandbExporter.Browse.Http;
using WandbExporter.Core.Ids;

namespace WandbExporter.Browse.Views;

/// <summary>The reports of a project and their drafts.</summary>
internal sealed class ReportsView(ExportData data)
{
    private static readonly (string Name, string Type)[] Columns =
    [
        ("entity_name", "VARCHAR"), ("project_name", "VARCHAR"), ("id", "VARCHAR"), ("title", "VARCHAR"), ("description", "VARCHAR"), ("view_type", "VARCHAR"), ("username", "VARCHAR"), ("updated_at", "TIMESTAMPTZ"),
        ("html_key", "VARCHAR"),
    ];

    public async Task WriteAsync(Asked query, Utf8JsonWriter json, CancellationToken cancellationToken)
    {
        json.WriteStartObject();
        await data.WriteAsync(
            json,
            "reports",
            $"SELECT id, title, description, view_type, username, updated_at, html_key IS NOT NULL AS has_text FROM {await ReportsAsync(query.Project, cancellationToken)} AND view_type <> 'project-view' ORDER BY updated_at DESC NULLS LAST, id LIMIT 2000",
            cancellationToken);
        json.WriteEndObject();
    }

    /// <summary>The page of a report; null if there is none.</summary>
    public async Task<ObjectKey?> FindAsync(ProjectPath project, string id, CancellationToken cancellationToken) =>
        await data.ListAsync<string>($"SELECT html_key FROM {await ReportsAsync(project, cancellationToken)} AND id = {Sql.Text(id)} AND html_key IS NOT NULL LIMIT 1", cancellationToken) is [var key]
            ? ObjectKey.Of(key)
            : null;

    private async Task<string> ReportsAsync(ProjectPath project, CancellationToken cancellationToken) =>
        $"{await data.RowsAsync((await data.PartsAsync(cancellationToken)).Of("reports", project), Columns, cancellationToken)} WHERE {Sql.Of(project)}";
}
