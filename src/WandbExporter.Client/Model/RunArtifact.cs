namespace WandbExporter.Client.Model;

/// <summary>A version that a run logged or used.</summary>
/// <param name="UsedAs">The names under which the run used it; empty for one that it logged, and on a server that does not say.</param>
public sealed record RunArtifact(ArtifactVersion Version, IReadOnlyList<string> UsedAs)
{
    /// <summary>Where the listing goes on behind it; null if the server does not say.</summary>
    public string? Cursor { get; init; }

    /// <summary>Places between it and what stands before it on its page that hold null.</summary>
    internal int NullsBefore { get; init; }
}
