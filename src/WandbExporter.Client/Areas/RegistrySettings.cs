namespace WandbExporter.Client.Areas;

/// <summary>What a registry is like; what is null or empty stays as it is.</summary>
public sealed record RegistrySettings
{
    public string? Description { get; init; }

    /// <summary>PRIVATE for the whole organization, RESTRICTED for its members.</summary>
    public string? Access { get; init; }

    public bool? AllowsAllTypes { get; init; }

    /// <summary>Types of artifacts that may be linked. None can be taken away again.</summary>
    public IReadOnlyList<string> AddTypes { get; init; } = [];
}
