namespace WandbExporter.Simulator;

/// <param name="Kind">The name of its type in the schema.</param>
public sealed record IntegrationData(string Kind, string Entity)
{
    public string Url { get; init; } = "https://hooks.example.com/deploy";

    public string Id => GlobalId.Of("Integration", Entity, Kind);
}
