using WandbExporter.Core.Ids;
using WandbExporter.Core.Plan;
using WandbExporter.Tables.Catalogue;

namespace WandbExporter.Engine.Plan;

/// <summary>What to export: validated, and nothing of where to or how fast.</summary>
/// <param name="Selections">The entities, projects and runs, in the order given.</param>
/// <param name="Tables">The tables.</param>
/// <param name="Filter">The server-side filter of runs, MongoDB syntax as JSON text, without the bounds; <c>{}</c> for all.</param>
/// <param name="Order">The order in which runs are listed, such as <c>+created_at</c>.</param>
/// <param name="FileContents">Whether the bytes of run files are exported, not only their inventory.</param>
/// <param name="HistoryLayout">How histories stand in tables.</param>
/// <param name="Flatten">Whether, in the wide layout, every scalar in a logged object has a column of its own beside the object.</param>
public sealed record ExportRequest(
    IReadOnlyList<EntitySelection> Selections,
    TableSelection Tables,
    string Filter = "{}",
    string Order = "+created_at",
    bool FileContents = true,
    HistoryLayout HistoryLayout = HistoryLayout.Wide,
    bool Flatten = false)
{
    /// <summary>The server-side filters of what is listed beside runs.</summary>
    public ListingFilters Filters { get; init; } = ListingFilters.None;

    /// <summary>The lower bound of signs of life; null if there is none.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>The upper bound, itself not selected, of the times at which runs were created; null if there is none.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Projects of <see cref="Selections"/> that are left out.</summary>
    public ProjectExclusion Excluded { get; init; } = ProjectExclusion.None;

    /// <summary>The names of organizations that are exported whole, as a person gives them.</summary>
    public IReadOnlyList<string> OrganizationNames { get; init; } = [];

    /// <summary>What of <see cref="Selections"/> a person gives; null if that is all, and no entity was found for an organization.</summary>
    public IReadOnlyList<EntitySelection>? NamedSelections { get; init; }

    /// <summary>These organizations, when their entities were found and stand in <see cref="Selections"/>.</summary>
    public IReadOnlyList<OrganizationSelection> Organizations { get; init; } = [];

    /// <summary>The tables, should it turn out that an organization is exported; null if they are the same.</summary>
    public TableSelection? TablesOfOrganizations { get; init; }

    /// <summary>Which versions of artifacts have their files exported, if the table of them is.</summary>
    public ArtifactSelection Artifacts { get; init; } = ArtifactSelection.Manifests;

    /// <summary>Whether the artifacts of a project are exported, should it be there.</summary>
    public bool Covers(ProjectPath project) => Covers(Selections, Excluded, project);

    internal static bool Covers(IEnumerable<EntitySelection> selections, ProjectExclusion excluded, ProjectPath project) =>
        !excluded.Excludes(project)
        && selections.Any(selection => selection.Entity == project.Entity
            && (selection.Projects is null || selection.Projects.Any(chosen => chosen.Project == project.Project && chosen.RunIds is null)));

    /// <summary>
    /// The tables that a person named by their own names. Of those that come with a group, or because none was named, an export that stands goes on with
    /// the ones that it was begun with.
    /// </summary>
    public IReadOnlyCollection<string> NamedTables { get; init; } = [];

    /// <summary>Whether what is selected can have rows of a table: only a whole entity has a team, only a whole project has sweeps.</summary>
    public bool MayFill(string table) => Tables.Tables.FirstOrDefault(known => known.Name == table) switch
    {
        { IsOfOrganizations: true } => Organizations.Count > 0,
        EntityUnitTable => Selections.Any(selection => selection.Projects is null),
        ProjectUnitTable => Selections.Any(selection => selection.Projects is null || selection.Projects.Any(chosen => chosen.RunIds is null)),
        _ => true,
    };

    /// <summary>What the server is asked for: the filter within the bounds.</summary>
    public string BoundedFilter => FilterJson.Compose(Filter, Since, Until);

    /// <summary>Whether an export that was finished stays as it is, whatever the server has by now.</summary>
    public bool Once { get; init; }

    /// <summary>Whether all fields of all runs are compared with what was exported, not those alone that a page of many runs holds.</summary>
    public bool FullCheck { get; init; }

    /// <summary>Whether all that is exported is read, and what is missing or damaged fetched again.</summary>
    public bool Repair { get; init; }

    /// <summary>Whether nothing is listed or looked for, and only what failed is tried again.</summary>
    public bool RetryFailed { get; init; }

    /// <summary>Whether nothing is written that holds what looks like a credential.</summary>
    public bool PublicSafe { get; init; }

    /// <summary>When a start ends early for what failed; null: never.</summary>
    public FailureLimit? MaxFailures { get; init; }
}
