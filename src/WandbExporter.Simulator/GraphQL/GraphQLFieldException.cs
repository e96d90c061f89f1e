namespace WandbExporter.Simulator.GraphQL;

/// <summary>
/// Thrown by a resolver to fail one field: the response carries the message and the field is null, or its nearest nullable parent.
/// </summary>
public sealed class GraphQLFieldException : Exception
{
    public GraphQLFieldException(string message, IReadOnlyDictionary<string, object?>? extensions = null)
        : base(message)
    {
        Extensions = extensions;
    }

    public IReadOnlyDictionary<string, object?>? Extensions { get; }
}
