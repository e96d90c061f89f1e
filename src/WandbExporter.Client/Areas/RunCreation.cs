namespace WandbExporter.Client.Areas;

/// <summary>What a run is created with.</summary>
public sealed record RunCreation
{
    /// <summary>Unique in its project for ever, also after it was deleted; null: one is made up, of eight letters and digits.</summary>
    public string? RunId { get; init; }

    /// <summary>Null: the server makes one up.</summary>
    public string? DisplayName { get; init; }

    /// <summary>running or pending.</summary>
    public string State { get; init; } = "running";

    /// <summary>The id of the sweep that it belongs to.</summary>
    public string? Sweep { get; init; }

    public string? Group { get; init; }

    public string? JobType { get; init; }

    public string? Notes { get; init; }

    public IReadOnlyList<string> Tags { get; init; } = [];
}
