namespace WandbExporter.Simulator;

/// <summary>A version that is being made: what was said of it, and which of its files were asked for.</summary>
/// <param name="ArtifactId">The id that the version has and keeps.</param>
/// <param name="Digest">Hex, as its entries must have it.</param>
/// <param name="Run">Who logs it; null: a user.</param>
internal sealed record ArtifactDraft(string ArtifactId, string Digest, bool IsXxh128, RunData? Run, IReadOnlyList<string> Aliases)
{
    /// <summary>By their paths, under which digest they are to be put, or were.</summary>
    public Dictionary<string, DraftFile> Files { get; } = new(StringComparer.Ordinal);

    /// <summary>By the ids that uploads in parts have: the file and its parts.</summary>
    public Dictionary<string, IReadOnlyList<DraftFile>> Parts { get; } = new(StringComparer.Ordinal);

    /// <summary>The ids of its manifest records.</summary>
    public HashSet<string> ManifestIds { get; } = new(StringComparer.Ordinal);

    /// <summary>How often it is yet said to be pending.</summary>
    public int LooksLeft { get; set; }

    /// <summary>The manifest that was announced last with a digest; null: none was.</summary>
    public DraftFile? Manifest { get; set; }
}

/// <summary>All of them. Whoever changes them holds the gate of the worlds.</summary>
internal sealed class ArtifactDrafts
{
    private readonly Dictionary<string, ArtifactDraft> _byId = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _byClientId = new(StringComparer.Ordinal);

    public ArtifactDraft? Find(string artifactId)
    {
        lock (_byId)
            return _byId.GetValueOrDefault(artifactId);
    }

    /// <summary>What was made for the id that a client gave: asked for again, it is the same.</summary>
    public string? OfClient(string? clientId) => clientId is null ? null : _byClientId.GetValueOrDefault(clientId);

    /// <summary>Whether a committed version is still said to be pending; asked again, it is not for ever.</summary>
    public bool IsSlow(string artifactId)
    {
        lock (_byId)
            return _byId.GetValueOrDefault(artifactId) is { LooksLeft: > 0 } draft && draft.LooksLeft-- > 0;
    }

    public void Add(ArtifactDraft draft, string? clientId)
    {
        lock (_byId)
            _byId.Add(draft.ArtifactId, draft);
        if (clientId is not null)
            _byClientId[clientId] = draft.ArtifactId;
    }
}
