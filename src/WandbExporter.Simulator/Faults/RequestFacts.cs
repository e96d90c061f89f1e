namespace WandbExporter.Simulator;

/// <summary>What fault rules and the log know of a request.</summary>
internal sealed record RequestFacts(FaultEndpoint Endpoint, string Path)
{
    public string? Operation { get; init; }

    public string? Document { get; init; }

    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();

    public string? Entity { get; init; }

    public string? Project { get; init; }

    public string? Run { get; init; }

    /// <summary>Of the bucket: the version that the file belongs to, as <c>collection:v3</c>.</summary>
    public string? Artifact { get; init; }
}
