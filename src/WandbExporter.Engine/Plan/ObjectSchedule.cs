using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Plan;
using WandbExporter.Tables.Catalogue;

namespace WandbExporter.Engine.Plan;

/// <summary>Which units an export has because of the objects of entities and projects. Pure.</summary>
internal sealed class ObjectSchedule(JournalState journal, TableSelection tables)
{
    private readonly IReadOnlyList<UnitKind> _ofEntities = [.. tables.KindsOf<EntityUnitTable>()];
    private readonly IReadOnlyList<UnitKind> _ofProjects = [.. tables.KindsOf<ProjectUnitTable>()];

    /// <summary>
    /// The units of a selection that were never committed; none before its projects were listed. An entity of which single projects are selected, and a
    /// project of which single runs are, have none: these are not selected themselves.
    /// </summary>
    public IEnumerable<UnitWork> Of(EntitySelection selection) =>
        journal.ProjectsOf(selection.Entity) is { } projects ? Of(selection, projects).Where(work => !journal.Ledger.Replaceable.ContainsKey(work.Id.Value)) : [];

    private IEnumerable<UnitWork> Of(EntitySelection selection, IReadOnlyList<string> projects)
    {
        foreach (var kind in selection.Projects is null ? _ofEntities : [])
            yield return UnitWork.OfEntity(kind, selection.Entity);
        foreach (var name in projects.Where(name => selection.Projects?.FirstOrDefault(chosen => chosen.Project == name)?.RunIds is null))
        {
            foreach (var kind in _ofProjects)
                yield return UnitWork.OfProject(kind, new ProjectPath(selection.Entity, name));
        }
    }
}
