using System.Text;
using System.Text.Json;

namespace WandbExporter.Client.Tests.Support;

/// <summary>A request as the scripted server saw it.</summary>
internal sealed record Request(string Method, string Target, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string? Header(string name) => Headers.GetValueOrDefault(name);

    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    public string Query => Json.GetProperty("query").GetString()!;

    public JsonElement Variable(string name) => Json.GetProperty("variables").GetProperty(name);

    public override string ToString() => $"{Method} {Target} {Encoding.UTF8.GetString(Body)}";
}
