using System.Text.Json;

namespace WandbExporter.Simulator.GraphQL;

/// <param name="Query">The document.</param>
/// <param name="Variables">A JSON object; absent and null mean none. Its document must live until the result is written.</param>
/// <param name="OperationName">Null and empty mean the only operation of the document.</param>
public sealed record GraphQLRequest(string Query, JsonElement? Variables, string? OperationName);
