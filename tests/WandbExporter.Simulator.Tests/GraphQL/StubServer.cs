using System.Text;
using System.Text.Json;
using GraphQL.Types;
using WandbExporter.Simulator.GraphQL;

namespace WandbExporter.Simulator.Tests.GraphQL;

/// <summary>A schema with a function for every field; what no function answers is read from dictionaries, else it is null.</summary>
internal sealed class StubServer : IFieldResolver
{
    private readonly GraphQLExecutor _executor;
    private readonly Dictionary<string, Func<FieldContext, object?>> _fields;

    public StubServer(string sdl, Dictionary<string, Func<FieldContext, object?>>? fields = null, GraphQLLimits? limits = null)
        : this(SchemaReader.Read(sdl), fields, limits)
    {
    }

    public StubServer(ISchema schema, Dictionary<string, Func<FieldContext, object?>>? fields = null, GraphQLLimits? limits = null)
    {
        _executor = new GraphQLExecutor(schema, this, limits ?? GraphQLLimits.Default);
        _fields = fields ?? [];
    }

    public async ValueTask<object?> ResolveAsync(FieldContext context)
    {
        if (_fields.TryGetValue($"{context.ParentType}.{context.Field}", out var field))
        {
            var value = field(context);
            return value is Task<object?> pending ? await pending : value;
        }

        return (context.Source as IReadOnlyDictionary<string, object?>)?.GetValueOrDefault(context.Field);
    }

    public string ResolveType(string abstractType, object value) => (string)((IReadOnlyDictionary<string, object?>)value)["type"]!;

    public async Task<GraphQLResult> RunAsync(string query, string? variables = null, string? operationName = null, CancellationToken ct = default)
    {
        JsonElement? json = variables is null ? null : JsonDocument.Parse(variables).RootElement;
        return await _executor.ExecuteAsync(new GraphQLRequest(query, json, operationName), state: "state", ct);
    }

    /// <summary>The response as text.</summary>
    public async Task<string> AnswerAsync(string query, string? variables = null, string? operationName = null) =>
        Text(await RunAsync(query, variables, operationName));

    /// <summary>The messages of the errors with which the request is refused; none when it was executed.</summary>
    public async Task<List<string>> RefusalAsync(string query, string? variables = null, string? operationName = null)
    {
        var result = await RunAsync(query, variables, operationName);
        return result.IsRequestError ? [.. result.Errors.Select(error => error.Message)] : [];
    }

    public static string Text(GraphQLResult result)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, GraphQLResult.WriterOptions))
            result.WriteTo(writer);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
