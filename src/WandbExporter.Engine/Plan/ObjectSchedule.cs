using WandbExporter.Client.Model;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Plan;
using WandbExporter.Tables.Catalogue;

namespace WandbExporter.Engine.Plan;

/// <summary>Which units an export has because of the objects of organizations, entities and projects. Pure.</summary>
internal sealed class ObjectSchedule(JournalState journal, TableSelection tables, IReadOnlyList<OrganizationSelection> organizations)
{
    private readonly IReadOnlyList<UnitKind> _ofOrganizations = [.. tables.KindsOf<OrganizationUnitTable>()];
    private readonly IReadOnlyList<UnitKind> _ofServer = [.. tables.KindsOf<ServerUnitTable>()];
    private readonly IReadOnlyList<UnitKind> _ofEntities = [.. tables.KindsOf<EntityUnitTable>()];
    private readonly IReadOnlyList<UnitKind> _ofProjects = [.. tables.KindsOf<ProjectUnitTable>()];
    private readonly IReadOnlyList<UnitKind> _ofRegistries = [.. tables.KindsOf<RegistryUnitTable>()];

    /// <summary>The organization with which stands what the server has but once.</summary>
    private readonly string? _first = organizations.Select(organization => organization.Name).Min(StringComparer.Ordinal);

    /// <summary>The units of the organizations themselves that were never committed.</summary>
    public IEnumerable<UnitWork> OfOrganizations() => NotCommitted(
        from organization in organizations
        from kind in organization.Name == _first ? [.. _ofOrganizations, .. _ofServer] : _ofOrganizations
        select UnitWork.OfOrganization(kind, organization.Name));

    /// <summary>
    /// The units of a selection that were never committed; none before its projects were listed. An entity of which single projects are selected, and a
    /// project of which single runs are, have none: these are not selected themselves.
    /// </summary>
    public IEnumerable<UnitWork> Of(EntitySelection selection) =>
        journal.ProjectsOf(selection.Entity) is { } projects ? NotCommitted(Of(selection, projects)) : [];

    /// <summary>
    /// What is left of an entity that an earlier start had found for an organization, and that the key of this one is not shown: units of its own, and listings of its
    /// projects. None where all of it was exported.
    /// </summary>
    /// <param name="entity">One whose projects were listed.</param>
    public IEnumerable<UnitId> LeftOf(string entity)
    {
        foreach (var project in journal.ProjectsOf(entity)!.Select(name => new ProjectPath(entity, name)).Where(_ => tables.ListsRuns))
        {
            var listing = journal.ListedProjects.Contains(project) ? journal.Listing(project) : null;
            if (listing is not { Closed: true })
                yield return UnitId.RunPage(project, listing?.NextOrdinal ?? 0);
        }
        foreach (var work in Of(new EntitySelection(entity, null)))
            yield return work.Id;
    }

    private IEnumerable<UnitWork> NotCommitted(IEnumerable<UnitWork> units) => units.Where(work => !journal.Ledger.Replaceable.ContainsKey(work.Id.Value));

    private IEnumerable<UnitWork> Of(EntitySelection selection, IReadOnlyList<string> projects)
    {
        foreach (var kind in selection.Projects is null ? _ofEntities : [])
            yield return UnitWork.OfEntity(kind, selection.Entity);
        foreach (var name in projects.Where(name => selection.Projects?.FirstOrDefault(chosen => chosen.Project == name)?.RunIds is null))
        {
            var project = new ProjectPath(selection.Entity, name);
            foreach (var kind in IsRegistry(project) ? [.. _ofProjects, .. _ofRegistries] : _ofProjects)
                yield return UnitWork.OfProject(kind, project);
        }
    }

    private bool IsRegistry(ProjectPath project) =>
        project.Project.StartsWith(RegistryInfo.Prefix, StringComparison.Ordinal) && organizations.Any(organization => organization.Entity == project.Entity);
}
