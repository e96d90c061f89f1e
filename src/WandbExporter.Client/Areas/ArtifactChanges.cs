using WandbExporter.Client.Model;

namespace WandbExporter.Client.Areas;

/// <summary>What to change of an artifact version; what is null or empty stays as it is.</summary>
public sealed record ArtifactChanges
{
    public string? Description { get; init; }

    /// <summary>An object; it takes the place of all that is there.</summary>
    public RawJson? Metadata { get; init; }

    /// <summary>How long it is kept.</summary>
    public ArtifactTtl? Ttl { get; init; }

    public IReadOnlyList<string> AddTags { get; init; } = [];

    public IReadOnlyList<string> RemoveTags { get; init; } = [];
}

/// <summary>How long an artifact version is kept.</summary>
/// <param name="Seconds">As the API has it.</param>
public readonly record struct ArtifactTtl(long Seconds)
{
    /// <summary>As the rule of its project or team says.</summary>
    public static ArtifactTtl Inherited { get; } = new(-1);

    /// <summary>For ever, whatever the rule says.</summary>
    public static ArtifactTtl Disabled { get; } = new(-2);

    public static ArtifactTtl For(TimeSpan time) =>
        time >= TimeSpan.FromSeconds(1) ? new((long)time.TotalSeconds) : throw new ArgumentOutOfRangeException(nameof(time), "A version is kept for at least one second.");
}
