namespace WandbExporter.Simulator;

/// <summary>Which requests a rule is about. What is null matches everything; <c>*</c> stands for any text.</summary>
public sealed record FaultMatch
{
    public FaultEndpoint Endpoint { get; init; }

    public string? Operation { get; init; }

    /// <summary>Of GraphQL requests: text that stands in the document, such as <c>history(</c>.</summary>
    public string? Contains { get; init; }

    public string? Entity { get; init; }

    public string? Project { get; init; }

    public string? Run { get; init; }

    public string? Path { get; init; }
}
