using System.Text.Json;
using WandbExporter.Browse.Data;
using WandbExporter.Browse.Http;

namespace WandbExporter.Browse.Views;

/// <summary>A run: its fields, config and summary as they were logged, and how much of everything else there is.</summary>
internal sealed class RunView(ExportData data)
{
    private static readonly (string Name, string Type)[] Columns =
    [
        ("entity_name", "VARCHAR"), ("project_name", "VARCHAR"), ("run_id", "VARCHAR"), ("display_name", "VARCHAR"), ("state", "VARCHAR"), ("sweep_name", "VARCHAR"), ("group", "VARCHAR"), ("job_type", "VARCHAR"),
        ("commit", "VARCHAR"), ("host", "VARCHAR"), ("tags", "VARCHAR"), ("notes", "VARCHAR"), ("description", "VARCHAR"), ("created_at", "TIMESTAMPTZ"), ("heartbeat_at", "TIMESTAMPTZ"),
        ("username", "VARCHAR"), ("user_name", "VARCHAR"), ("history_line_count", "BIGINT"), ("last_step", "BIGINT"), ("config", "VARCHAR"), ("summary", "VARCHAR"),
    ];

    public async Task WriteAsync(Asked query, Utf8JsonWriter json, CancellationToken cancellationToken)
    {
        var run = query.Run;
        var parts = await data.PartsAsync(cancellationToken);
        json.WriteStartObject();
        await data.WriteAsync(
            json,
            "run",
            $"SELECT {string.Join(", ", Columns.Skip(2).Select(column => Sql.Name(column.Name)))} FROM {await data.RowsAsync(parts.Of("runs", query.Project), Columns, cancellationToken)} WHERE {Sql.Of(run)} LIMIT 1",
            cancellationToken);
        foreach (var (name, table) in (ReadOnlySpan<(string, string)>)[("history", parts.IsLong ? "history_long" : "history"), ("system", "system_metrics"), ("logs", "console_logs"), ("files", "files"), ("lineage", "artifact_lineage")])
            json.WriteNumber(name, parts.Of(table, run).Sum(part => part.Rows));
        json.WriteEndObject();
    }
}
