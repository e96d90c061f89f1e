namespace WandbExporter.Simulator.GraphQL;

/// <summary>What a request may cost before it is refused unexecuted.</summary>
public sealed record GraphQLLimits
{
    public static GraphQLLimits Default { get; } = new();

    /// <summary>Characters of a document.</summary>
    public int MaxDocumentLength { get; init; } = 256 * 1024;

    /// <summary>Nodes of the syntax tree from the root to the deepest, a selection and the set around it counted apart: guards the stack.</summary>
    public int MaxSyntaxDepth { get; init; } = 256;

    /// <summary>Fields from the root to the deepest leaf, fragments followed.</summary>
    public int MaxDepth { get; init; } = 60;
}
