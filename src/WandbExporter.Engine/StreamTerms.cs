using System.Collections.Immutable;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Plan;
using WandbExporter.Engine.Plan;

namespace WandbExporter.Engine;

/// <summary>What of an export a stream must know, in whatever process it runs: plain values, that can be written to a wire and read again.</summary>
internal sealed record StreamTerms
{
    /// <summary>The names of the export's tables.</summary>
    public required IReadOnlyList<string> Tables { get; init; }

    /// <summary>The order in which runs are listed.</summary>
    public required string Order { get; init; }

    /// <summary>The server-side filters of what is listed beside runs.</summary>
    public ListingFilters Filters { get; init; } = ListingFilters.None;

    /// <summary>Projects that are left out.</summary>
    public required ProjectExclusion Excluded { get; init; }

    /// <summary>Whether the bytes of run files are exported, not only their inventory.</summary>
    public required bool FileContents { get; init; }

    /// <summary>Whether nothing is written that holds what looks like a credential.</summary>
    public bool PublicSafe { get; init; }

    /// <summary>What is selected, to know what of the source the same export has.</summary>
    public IReadOnlyList<EntitySelection> Selections { get; init; } = [];

    /// <summary>The organizations that are exported whole.</summary>
    public IReadOnlyList<OrganizationSelection> Organizations { get; init; } = [];

    /// <summary>Which versions of artifacts have their files exported.</summary>
    public required ArtifactSelection Artifacts { get; init; }

    public required HistoryLayout HistoryLayout { get; init; }

    /// <summary>Whether, in the wide layout, every scalar in a logged object has a column of its own beside the object.</summary>
    public required bool Flatten { get; init; }

    public required StreamSettings Settings { get; init; }

    /// <summary>Whether an earlier process worked on this destination, and may have left objects that no record names.</summary>
    public bool IsResumed { get; init; }

    /// <summary>Keys of committed parts that are not in the destination as they were committed, as far as that was looked for.</summary>
    public ImmutableHashSet<string> Damaged { get; init; } = [];

    /// <summary>Whether the artifacts of a project are exported, should it be there.</summary>
    public bool Covers(ProjectPath project) => ExportRequest.Covers(Selections, Excluded, project);

    public static StreamTerms Of(ExportRequest request, EngineSettings settings) => new()
    {
        Tables = request.Tables.Names,
        Order = request.Order,
        Filters = request.Filters,
        Excluded = request.Excluded,
        FileContents = request.FileContents,
        PublicSafe = request.PublicSafe,
        Selections = request.Selections,
        Organizations = request.Organizations,
        Artifacts = request.Artifacts,
        HistoryLayout = request.HistoryLayout,
        Flatten = request.Flatten,
        Settings = settings.ForStreams(),
    };
}
