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

    /// <summary>The HTTP status of the whole answer, where the server does not say 200.</summary>
    public int? Status { get; init; }
}
