using WandbExporter.Client.Model;
using WandbExporter.Client.Paging;

namespace WandbExporter.Engine.Fetch.Artifacts;

/// <summary>What one request for the artifacts of a project brought.</summary>
internal abstract record ArtifactsFound
{
    private ArtifactsFound()
    {
    }

    /// <summary>Types.</summary>
    public sealed record Types(IReadOnlyList<ArtifactType> Items) : ArtifactsFound;

    /// <summary>A collection, before its versions.</summary>
    /// <param name="TypeName">The type under which it was listed.</param>
    /// <param name="Count">How many versions the server counts in it; null if it does not say.</param>
    public sealed record Collection(ArtifactCollection Item, string TypeName, long? Count) : ArtifactsFound;

    /// <summary>Versions of the collection that came last.</summary>
    public sealed record Versions(IReadOnlyList<ArtifactMembership> Items, IReadOnlyList<Withheld> Withheld) : ArtifactsFound;

    /// <summary>The collection that came last has no more versions, or its versions, or the collections of a type, cannot be listed.</summary>
    /// <param name="Problem">Why not, in a sentence; null if they were.</param>
    public sealed record End(string? Problem) : ArtifactsFound;
}
