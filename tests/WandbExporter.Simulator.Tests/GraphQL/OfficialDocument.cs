using System.Text.Json;

namespace WandbExporter.Simulator.Tests.GraphQL;

/// <summary>A request as W&amp;B's own client sent it.</summary>
internal sealed record OfficialDocument(string Operation, string Kind, string Query, JsonElement Variables)
{
    public static string File => Surroundings.SharedFile(Path.Combine("official", "requests.jsonl"));

    public static string SchemaFile => Surroundings.SharedFile("schema.graphql");

    public static string CompleteSchemaFile => Surroundings.SharedFile(Path.Combine("official", "schema-2023-plus-head.graphql"));

    public static List<OfficialDocument> ReadAll() =>
        [.. System.IO.File.ReadLines(File).Select(line => JsonSerializer.Deserialize<OfficialDocument>(line, JsonSerializerOptions.Web)!)];
}
