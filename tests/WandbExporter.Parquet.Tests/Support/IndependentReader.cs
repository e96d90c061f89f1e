using System.Text.Json;

namespace WandbExporter.Parquet.Tests.Support;

/// <summary>What DuckDB or hyparquet find in files, by way of <c>parquet-dump.mjs</c>.</summary>
internal static class IndependentReader
{
    public static IReadOnlyList<string> All { get; } = ["duckdb", "hyparquet"];

    /// <summary>hyparquet has no zstd of its own, and Node has one only since 22.15.</summary>
    public static bool Reads(string reader, Compression codec) => reader == "duckdb" || codec != Compression.Zstd;

    public static async Task<IReadOnlyList<(string[] Names, string[] Types, List<string?[]> Rows)>> ReadAsync(string reader, params string[] files)
    {
        var found = new List<(string[] Names, string[] Types, List<string?[]> Rows)>();
        foreach (var line in await NodeTool.RunAsync("parquet-dump.mjs", ["--reader", reader, .. files]))
        {
            using var json = JsonDocument.Parse(line);
            if (json.RootElement.ValueKind == JsonValueKind.Object)
            {
                var columns = json.RootElement.GetProperty("columns");
                found.Add(([.. columns.EnumerateArray().Select(c => c.GetProperty("name").GetString()!)],
                    [.. columns.EnumerateArray().Select(c => c.GetProperty("type").GetString()!)],
                    []));
                continue;
            }
            found[^1].Rows.Add([.. json.RootElement.EnumerateArray().Select(Text)]);
        }
        return found;
    }

    public static string TypeName(ColumnType type) => type == ColumnType.ByteArray ? "bytes" : type.ToString().ToLowerInvariant();

    private static string? Text(JsonElement cell) => cell.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        JsonValueKind.Number => cell.GetRawText(),
        _ => cell.GetString(),
    };
}
