using System.Text.Json;
using WandbExporter.Browse.Data;
using WandbExporter.Browse.Http;

namespace WandbExporter.Browse.Views;

/// <summary>A stretch of a run's console.</summary>
internal sealed class LogsView(ExportData data)
{
    private static readonly (string Name, string Type)[] Columns =
    [
        ("entity_name", "VARCHAR"), ("project_name", "VARCHAR"), ("run_id", "VARCHAR"), ("number", "BIGINT"), ("timestamp", "TIMESTAMPTZ"), ("level", "VARCHAR"), ("line", "VARCHAR"),
    ];

    public async Task WriteAsync(Asked query, Utf8JsonWriter json, CancellationToken cancellationToken)
    {
        var run = query.Run;
        var parts = (await data.PartsAsync(cancellationToken)).Of("console_logs", run);
        var words = query.Optional("q") is { Length: > 0 } q ? $" AND contains(lower(line), lower({Sql.Text(q)}))" : "";
        var from = $"FROM {await data.RowsAsync(parts, Columns, cancellationToken)} WHERE {Sql.Of(run)}{words}";
        json.WriteStartObject();
        json.WriteNumber("total", (await data.ListAsync<long>($"SELECT count(*) {from}", cancellationToken))[0]);
        await data.WriteAsync(
            json,
            "lines",
            $"SELECT number, timestamp, level, line {from} ORDER BY number LIMIT {query.Number("limit", 200, 2000)} OFFSET {query.Number("offset", 0, int.MaxValue)}",
            cancellationToken);
        json.WriteEndObject();
    }
}
