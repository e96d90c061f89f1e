using System.Text.Json;
using WandbExporter.Browse.Data;
using WandbExporter.Browse.Http;
using WandbExporter.Core.Ids;

namespace WandbExporter.Browse.Views;

/// <summary>The files of a run, and where the bytes of each stand.</summary>
internal sealed class FilesView(ExportData data)
{
    private static readonly (string Name, string Type)[] Columns =
    [
        ("entity_name", "VARCHAR"), ("project_name", "VARCHAR"), ("run_id", "VARCHAR"), ("name", "VARCHAR"), ("size_bytes", "BIGINT"), ("mimetype", "VARCHAR"), ("updated_at", "TIMESTAMPTZ"), ("status", "VARCHAR"),
        ("key", "VARCHAR"), ("error", "VARCHAR"),
    ];

    public async Task WriteAsync(Asked query, Utf8JsonWriter json, CancellationToken cancellationToken)
    {
        var words = query.Optional("q") is { Length: > 0 } q ? $" AND contains(lower(name), lower({Sql.Text(q)}))" : "";
        var from = $"FROM {await FilesAsync(query.Run, cancellationToken)}{words}";
        json.WriteStartObject();
        json.WriteNumber("total", (await data.ListAsync<long>($"SELECT count(*) {from}", cancellationToken))[0]);
        await data.WriteAsync(
            json,
            "files",
            $"SELECT name, size_bytes, mimetype, updated_at, status, key, error {from} ORDER BY name, key LIMIT {query.Number("limit", 500, 2000)} OFFSET {query.Number("offset", 0, int.MaxValue)}",
            cancellationToken);
        json.WriteEndObject();
    }

    /// <summary>The file that a run has under a key, its name as it was logged; null where the tables name none.</summary>
    public async Task<(ObjectKey Key, string Name)?> FindAsync(RunPath run, string key, CancellationToken cancellationToken) =>
        await data.ListAsync<string>($"SELECT name FROM {await FilesAsync(run, cancellationToken)} AND key = {Sql.Text(key)} LIMIT 1", cancellationToken) is [var name] && ObjectKey.Of(key) is { } found
            ? (found, name)
            : null;

    private async Task<string> FilesAsync(RunPath run, CancellationToken cancellationToken) =>
        $"{await data.RowsAsync((await data.PartsAsync(cancellationToken)).Of("files", run), Columns, cancellationToken)} WHERE {Sql.Of(run)}";
}
