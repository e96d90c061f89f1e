using WandbExporter.Client.Model;
using WandbExporter.Client.Paging;
using WandbExporter.Core.Journal;
using WandbExporter.Tables.Catalogue;
using WandbExporter.Tables.Write;

namespace WandbExporter.Engine.Fetch.Artifacts;

/// <summary>What one request for the artifacts of a project brought, or what is taken over of an earlier night.</summary>
internal abstract record ArtifactsFound
{
    private ArtifactsFound()
    {
    }

    /// <summary>Types.</summary>
    public sealed record Types(IReadOnlyList<ArtifactType> Items) : ArtifactsFound;

    /// <summary>A collection, before its versions.</summary>
    /// <param name="Of">The collection.</param>
    /// <param name="Count">How many versions the server counts in it; null if it does not say.</param>
    public sealed record Collection(DueCollection Of, long? Count) : ArtifactsFound
    {
        public ArtifactCollection Item => Of.Item;

        public string TypeName => Of.TypeName;
    }

    /// <summary>Versions of the collection that came last.</summary>
    public sealed record Versions(IReadOnlyList<ArtifactMembership> Items, IReadOnlyList<Withheld> Withheld) : ArtifactsFound
    {
        /// <summary>Versions that the server lists and gives as null.</summary>
        public int Nulls { get; init; }
    }

    /// <summary>The collection that came last has no more versions, or its versions, or the collections of a type, cannot be listed.</summary>
    /// <param name="Problem">Why not, in a sentence; null if they were.</param>
    public sealed record End(string? Problem) : ArtifactsFound;

    /// <summary>Collections of an earlier night that are not listed and may stand where the server gave null, or types of which the same holds.</summary>
    /// <param name="Collections">How many.</param>
    public sealed record Missing(int Collections) : ArtifactsFound;

    /// <summary>A part of an earlier night of which all rows are as they were.</summary>
    public sealed record Part(PartInfo Info) : ArtifactsFound;

    /// <summary>Rows of an earlier night of which some are as they were.</summary>
    public sealed record Rows(UnitTable Table, FormerRows Former) : ArtifactsFound;
}
