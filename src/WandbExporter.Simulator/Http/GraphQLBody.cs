using System.Text.Json;
using System.Text.RegularExpressions;

namespace WandbExporter.Simulator;

/// <summary>The body of a GraphQL request, and what it says about itself.</summary>
internal sealed partial class GraphQLBody : IDisposable
{
    private const int LongestVariable = 500;
    private readonly JsonDocument _document;

    private GraphQLBody(JsonDocument document, string query)
    {
        _document = document;
        Query = query;
    }

    public string Query { get; }

    public JsonElement? Variables =>
        _document.RootElement.TryGetProperty("variables", out var variables) && variables.ValueKind != JsonValueKind.Null ? variables : null;

    /// <summary>The official client sends the empty string for none.</summary>
    public string? OperationName =>
        _document.RootElement.TryGetProperty("operationName", out var name)
        && name.ValueKind == JsonValueKind.String
        && name.GetString() is { Length: > 0 } text
            ? text
            : null;

    /// <summary>Null when it is no JSON object with a query.</summary>
    public static async Task<GraphQLBody?> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        JsonDocument document;
        try
        {
            document = await JsonDocument.ParseAsync(stream, default, cancellationToken);
        }
        catch (JsonException)
        {
            return null;
        }
        if (document.RootElement.ValueKind == JsonValueKind.Object
            && document.RootElement.TryGetProperty("query", out var query)
            && query.ValueKind == JsonValueKind.String)
            return new GraphQLBody(document, query.GetString()!);
        document.Dispose();
        return null;
    }

    public RequestFacts Facts()
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        if (Variables is { ValueKind: JsonValueKind.Object } given)
            foreach (var member in given.EnumerateObject().Where(member => member.Value.ValueKind != JsonValueKind.Null))
            {
                var text = member.Value.ToString();
                variables[member.Name] = text.Length > LongestVariable ? text[..LongestVariable] : text;
            }
        string? First(params ReadOnlySpan<string> names)
        {
            foreach (var name in names)
                if (variables.TryGetValue(name, out var value))
                    return value;
            return null;
        }
        var project = First("project", "projectName");
        return new RequestFacts(FaultEndpoint.GraphQL, "/graphql")
        {
            Operation = OperationName ?? (OperationPattern().Match(Query) is { Success: true } match ? match.Groups[1].Value : null),
            Document = Query,
            Variables = variables,
            Entity = First("entity", "entityName"),
            Project = project,
            // Documents about one run call it run, runName, or, beside a project, name.
            Run = First("run", "runName", "runId") ?? (project is not null ? First("name") : null),
        };
    }

    public void Dispose() => _document.Dispose();

    [GeneratedRegex(@"(?:query|mutation)\s+([_A-Za-z][_0-9A-Za-z]*)")]
    private static partial Regex OperationPattern();
}
