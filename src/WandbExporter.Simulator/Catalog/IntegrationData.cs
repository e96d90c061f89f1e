namespace WandbExporter.Simulator;

/// <param name="Kind">The name of its type in the schema.</param>
public sealed record IntegrationData(string Kind, string Entity)
{
    public string Url { get; init; } = "https://hooks.example.com/deploy";

    /// <summary>Of a webhook.</summary>
    public string Name { get; init; } = "deploy";

    /// <summary>A client made it.</summary>
    public bool IsMade { get; init; }

    public string Id => IsMade ? GlobalId.Of("Integration", Entity, Kind, Name) : GlobalId.Of("Integration", Entity, Kind);
}
