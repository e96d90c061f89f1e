using System.Text.Json;
using WandbExporter.Browse.Curves;
using WandbExporter.Browse.Http;

namespace WandbExporter.Browse.Views;

/// <summary>What some runs logged.</summary>
internal sealed class MetricsView(Sources sources)
{
    public async Task WriteAsync(Asked query, Utf8JsonWriter json, CancellationToken cancellationToken)
    {
        json.WriteStartObject();
        json.WriteStartArray("metrics");
        foreach (var (metric, kind, runs) in await sources.MetricsAsync(query.Project, query.All("run"), CurveTable.Of(query), cancellationToken))
        {
            json.WriteStartObject();
            json.WriteString("metric", metric);
            json.WriteString("kind", kind switch { MetricKind.Number => "number", MetricKind.Truth => "truth", _ => "other" });
            json.WriteNumber("runs", runs);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
