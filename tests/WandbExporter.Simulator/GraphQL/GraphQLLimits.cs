namespace WandbExporter.Simulator.GraphQL;

/// <summary>What a request may cost before it is refused unexecuted.</summary>
public sealed record GraphQLLimits
{
    public static GraphQLLimits Default { get; } = new();

    /// <summary>Characters of a document.</summary>
    public int MaxDocumentLength { get; init; } = 256 * 1024;

    /// <summary>Tokens of a document; bounds the rules whose cost grows with the square of the document.</summary>
    public int MaxTokens { get; init; } = 20_000;

    /// <summary>Fields from the root to the deepest leaf, fragments followed.</summary>
    public int MaxDepth { get; init; } = 60;
}
