using WandbExporter.Client.Model;

namespace WandbExporter.Client.Areas;

/// <summary>What to change of a run; what is null or empty stays as it is.</summary>
public sealed record RunChanges
{
    public string? DisplayName { get; init; }

    /// <summary>An empty text takes them away.</summary>
    public string? Notes { get; init; }

    public string? Description { get; init; }

    public string? Group { get; init; }

    public string? JobType { get; init; }

    /// <summary>All tags it is to have; then come those added and removed.</summary>
    public IReadOnlyList<string>? Tags { get; init; }

    public IReadOnlyList<string> AddTags { get; init; } = [];

    public IReadOnlyList<string> RemoveTags { get; init; } = [];

    /// <summary>By whole keys of the config: a value inside an object is changed by giving the object. What a key's entry has beside its value stays.</summary>
    public IReadOnlyDictionary<string, RawJson> SetConfig { get; init; } = Nothing;

    public IReadOnlyCollection<string> RemoveConfig { get; init; } = [];

    /// <summary>By whole keys of the summary.</summary>
    public IReadOnlyDictionary<string, RawJson> SetSummary { get; init; } = Nothing;

    public IReadOnlyCollection<string> RemoveSummary { get; init; } = [];

    private static IReadOnlyDictionary<string, RawJson> Nothing { get; } = new Dictionary<string, RawJson>();
}
