using System.Text.Json;

namespace WandbExporter.Client.Wire;

/// <summary>The envelope of a GraphQL answer. Some servers and proxies put a plain <c>error</c> where <c>errors</c> belongs.</summary>
internal sealed record Answer<T>(T? Data, List<GraphQLError>? Errors, JsonElement? Error)
    where T : class;
