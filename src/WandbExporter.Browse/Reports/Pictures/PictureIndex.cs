using System.Text.Encodings.Web;
using System.Text.Json;

namespace WandbExporter.Browse.Reports.Pictures;

/// <summary>The file beside pictures that says of which metric each is, and by which a later report knows them as its own.</summary>
internal static class PictureIndex
{
    public const string FileName = "charts.json";

    private const string Writer = "wandb-export report";

    /// <param name="report">Whose pictures.</param>
    /// <param name="replaced">Names of files of an earlier report that are still there.</param>
    public static byte[] Of(WrittenReport report, IEnumerable<string> replaced)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("written_by", Writer);
            json.WriteString("project", report.Project);
            json.WriteString("over", report.Axis);
            json.WriteStartArray("charts");
            foreach (var picture in report.Pictures)
            {
                json.WriteStartObject();
                json.WriteString("file", picture.File);
                json.WriteString("metric", picture.Metric);
                json.WriteNumber("runs", picture.Runs);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            Names("no_finite_number", report.Empty);
            if (replaced.Any())
                Names("replaced", replaced);
            json.WriteEndObject();

            void Names(string property, IEnumerable<string> names)
            {
                json.WriteStartArray(property);
                foreach (var name in names)
                    json.WriteStringValue(name);
                json.WriteEndArray();
            }
        }
        return buffer.ToArray();
    }

    /// <summary>The pictures that it vouches for; null if no report wrote it.</summary>
    public static async Task<IReadOnlyList<string>?> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            using var json = JsonDocument.Parse(await File.ReadAllBytesAsync(path, cancellationToken));
            if (json.RootElement.GetProperty("written_by").GetString() != Writer)
                return null;
            var charts = json.RootElement.GetProperty("charts").EnumerateArray().Select(chart => chart.GetProperty("file").GetString()!);
            var replaced = json.RootElement.TryGetProperty("replaced", out var names) ? names.EnumerateArray().Select(name => name.GetString()!) : [];
            return [.. charts.Concat(replaced).Where(name => name is not null && Path.GetFileName(name) == name && name.EndsWith(".png", StringComparison.Ordinal)).Distinct(StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FileNotFoundException)
        {
            return null;
        }
    }
}
