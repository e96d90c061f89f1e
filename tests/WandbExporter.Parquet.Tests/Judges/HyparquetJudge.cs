using System.Text.Json;
using WandbExporter.Parquet.Tests.Support;

namespace WandbExporter.Parquet.Tests.Judges;

/// <summary>hyparquet, in JavaScript, by way of <c>parquet-dump.mjs</c>.</summary>
internal sealed class HyparquetJudge : IJudge
{
    public string Name => "hyparquet";

    public async Task<IReadOnlyList<JudgedFile>> ReadAsync(IReadOnlyList<string> paths)
    {
        var found = new List<(string[] Names, ColumnType[] Types, List<string?[]> Rows)>();
        foreach (var line in await NodeTool.RunAsync("parquet-dump.mjs", ["--reader", "hyparquet", .. paths]))
        {
            using var json = JsonDocument.Parse(line);
            if (json.RootElement.ValueKind == JsonValueKind.Object)
            {
                JsonElement[] columns = [.. json.RootElement.GetProperty("columns").EnumerateArray()];
                found.Add(([.. columns.Select(c => c.GetProperty("name").GetString()!)], [.. columns.Select(c => TypeOf(c.GetProperty("type").GetString()))], []));
                continue;
            }
            found[^1].Rows.Add([.. json.RootElement.EnumerateArray().Select(Text)]);
        }
        return [.. found.Select(f => new JudgedFile(f.Names, f.Types, f.Rows))];
    }

    private static ColumnType TypeOf(string? name) => name == "bytes" ? ColumnType.ByteArray : Enum.Parse<ColumnType>(name!, ignoreCase: true);

    private static string? Text(JsonElement cell) => cell.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        JsonValueKind.Number => cell.GetRawText(),
        _ => cell.GetString(),
    };
}
