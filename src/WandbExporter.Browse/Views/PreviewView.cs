using System.Text.Json;
using DuckDB.NET.Data;
using WandbExporter.Browse.Data;
using WandbExporter.Browse.Http;
using WandbExporter.Core.Ids;

namespace WandbExporter.Browse.Views;

/// <summary>The first rows of a file that is a table: Parquet, values between commas or tabs, or a W&amp;B Table.</summary>
internal sealed class PreviewView(ExportData data, FilesView files)
{
    private const int Most = 200;

    /// <summary>Beyond, a W&amp;B Table, which is one JSON document, is a file like another.</summary>
    private const int LongestDocument = 32 * 1024 * 1024;

    /// <summary>Beyond, a table in a bucket is not fetched for its first rows.</summary>
    private const int LongestFetched = 256 * 1024 * 1024;

    public async Task WriteAsync(Asked query, Utf8JsonWriter json, CancellationToken cancellationToken)
    {
        var (key, name) = await files.FindAsync(query.Run, query.Text("key"), cancellationToken) ?? throw new BadQuestionException("The run has no such file.");
        json.WriteStartObject();
        if (name.EndsWith(".table.json", StringComparison.OrdinalIgnoreCase))
            await WriteDocumentAsync(key, json, cancellationToken);
        else
        {
            Func<string, string> read = Path.GetExtension(name).ToUpperInvariant() switch
            {
                ".PARQUET" => path => $"read_parquet({path}, hive_partitioning = false)",
                ".CSV" => path => $"read_csv({path}, all_varchar = true, ignore_errors = true, strict_mode = false)",
                ".TSV" => path => $"read_csv({path}, all_varchar = true, ignore_errors = true, strict_mode = false, delim = '\t')",
                _ => throw new BadQuestionException("The file is no table."),
            };
            var table = read(Sql.Text(await BringAsync(key, cancellationToken)));
            try
            {
                // Of any type, texts are what is shown.
                await data.Database.ReadAsync($"SELECT COLUMNS(*)::VARCHAR FROM {table} LIMIT {Most}", reader => Rows.WriteTable(reader, json), cancellationToken);
            }
            catch (DuckDBException e)
            {
                throw new BadQuestionException("The file cannot be read as a table; download it.", e);
            }
        }
        json.WriteEndObject();
    }

    /// <summary>The engine reads no bucket.</summary>
    private async Task<string> BringAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        var file = await data.Sink.StatAsync(key, cancellationToken) ?? throw Gone();
        return !data.IsSpooled || file.Bytes <= LongestFetched ? await data.BringAsync(file, cancellationToken) : throw TooLong();
    }

    private async Task WriteDocumentAsync(ObjectKey key, Utf8JsonWriter json, CancellationToken cancellationToken)
    {
        await using var content = await data.Sink.OpenReadAsync(key, cancellationToken) ?? throw Gone();
        if (content.Length > LongestDocument)
            throw TooLong();
        var bytes = new byte[content.Length];
        await content.ReadExactlyAsync(bytes, cancellationToken);
        using var document = Parse(bytes);
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("columns", out var columns) || columns.ValueKind != JsonValueKind.Array
            || !root.TryGetProperty("data", out var rows) || rows.ValueKind != JsonValueKind.Array)
            throw new BadQuestionException("The file is no table.");
        json.WriteStartArray("columns");
        foreach (var column in columns.EnumerateArray())
            json.WriteStringValue(column.ToString());
        json.WriteEndArray();
        json.WriteStartArray("rows");
        foreach (var row in rows.EnumerateArray().Take(Most).Where(row => row.ValueKind == JsonValueKind.Array))
        {
            json.WriteStartArray();
            foreach (var value in row.EnumerateArray().Take(columns.GetArrayLength()))
                json.WriteStringValue(value.ValueKind == JsonValueKind.Null ? null : value.ToString());
            json.WriteEndArray();
        }
        json.WriteEndArray();
        json.WriteNumber("total", rows.GetArrayLength());
    }

    private static BadQuestionException Gone() => new("The export has not got the file.");

    private static BadQuestionException TooLong() => new("The table is too long to be shown; download it.");

    private static JsonDocument Parse(byte[] bytes)
    {
        try
        {
            return JsonDocument.Parse(LooseJson.Quoted(bytes));
        }
        catch (JsonException e)
        {
            throw new BadQuestionException("The file is no table.", e);
        }
    }
}
