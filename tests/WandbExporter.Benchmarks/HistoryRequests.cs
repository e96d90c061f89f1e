using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using WandbExporter.Client.Queries;

namespace WandbExporter.Benchmarks;

/// <summary>The history requests that an export sends, to send them again without an exporter.</summary>
internal static class HistoryRequests
{
    private static readonly string Document = QueryDocuments.HistoryPage.Without([]);

    /// <summary>The bodies of the requests in a simulator's log, in their order.</summary>
    public static List<byte[]> OfLog(string log)
    {
        var bodies = new List<byte[]>();
        foreach (var line in File.ReadLines(log))
        {
            using var json = JsonDocument.Parse(line);
            if (json.RootElement.GetProperty("operation").GetString() == "HistoryPage")
                bodies.Add(Body(json.RootElement.GetProperty("variables")));
        }
        return bodies;
    }

    public static HttpClient Client(Uri server, string apiKey, int connections)
    {
        var handler = new SocketsHttpHandler
        {
            MaxConnectionsPerServer = connections,
            AutomaticDecompression = System.Net.DecompressionMethods.GZip | System.Net.DecompressionMethods.Deflate,
        };
        var client = new HttpClient(handler) { BaseAddress = server, Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes("api:" + apiKey)));
        return client;
    }

    public static HttpRequestMessage Request(byte[] body) => new(HttpMethod.Post, "graphql")
    {
        Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
    };

    // The log has every variable as text; the page's size is an Int for the server.
    private static byte[] Body(JsonElement variables)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            writer.WriteString("query", Document);
            writer.WriteStartObject("variables");
            foreach (var variable in variables.EnumerateObject())
            {
                writer.WritePropertyName(variable.Name);
                writer.WriteRawValue(variable.Name is "minStep" or "maxStep" or "pageSize" ? variable.Value.GetString()! : variable.Value.GetRawText());
            }
            writer.WriteEndObject();
            writer.WriteEndObject();
        }
        return stream.ToArray();
    }
}
