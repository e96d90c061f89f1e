using System.Text.Json;

namespace WandbExporter.EndToEnd.Tests.Support;

/// <summary>Reads a journal as it lies on the disk, without the exporter's code; a torn last line is left out.</summary>
internal static class JournalFile
{
    public static IReadOnlyList<JsonElement> Read(string destination)
    {
        var folder = Path.Combine(destination, "_export", "journal");
        if (!Directory.Exists(folder))
            return [];
        var records = new List<JsonElement>();
        foreach (var segment in Directory.GetFiles(folder, "*.jsonl").Order(StringComparer.Ordinal))
        {
            foreach (var line in File.ReadAllText(segment).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                // A batch is one line: a record, or a list of them.
                if (Parse(line) is { } parsed)
                    records.AddRange(parsed.ValueKind == JsonValueKind.Array ? parsed.EnumerateArray() : [parsed]);
            }
        }
        return records;
    }

    /// <summary>The ids of the units whose commit is in the journal.</summary>
    public static HashSet<string> CommittedUnits(string destination) =>
        [.. Read(destination)
            .Where(record => record.GetProperty("type").GetString() is "unit-committed" or "runs-listed" or "projects-listed")
            .Select(record => record.GetProperty("unit").GetString()!)];

    private static JsonElement? Parse(string line)
    {
        try
        {
            using var json = JsonDocument.Parse(line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..]);
            return json.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
