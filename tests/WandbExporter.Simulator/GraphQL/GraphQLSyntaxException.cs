namespace WandbExporter.Simulator.GraphQL;

/// <summary>A document or a schema that cannot be read.</summary>
public sealed class GraphQLSyntaxException : Exception
{
    public GraphQLSyntaxException(string message, SourceLocation location)
        : base(message)
    {
        Location = location;
    }

    public SourceLocation Location { get; }
}
