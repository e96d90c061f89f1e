using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Plan;
using WandbExporter.Tables.Catalogue;

namespace WandbExporter.Engine.Plan;

/// <summary>Which units an export has because of artifacts. Pure.</summary>
internal sealed class ArtifactSchedule(JournalState journal, TableSelection tables)
{
    private readonly bool _isWanted = tables.Find(ArtifactVersionsTable.Kind) is not null;

    /// <summary>
    /// The units of the projects of a selection whose artifacts were never committed. Of a project of which single runs are selected only their
    /// lineage is exported.
    /// </summary>
    public IEnumerable<UnitWork> OfProjects(EntitySelection selection)
    {
        if (!_isWanted)
            yield break;
        foreach (var name in journal.ProjectsOf(selection.Entity) ?? [])
        {
            var work = UnitWork.OfProject(ArtifactVersionsTable.Kind, new ProjectPath(selection.Entity, name));
            if (selection.Projects?.FirstOrDefault(chosen => chosen.Project == name)?.RunIds is null && !journal.Ledger.Replaceable.ContainsKey(work.Id.Value))
                yield return work;
        }
    }

    /// <summary>The units of the versions that an earlier process listed and did not finish.</summary>
    public IEnumerable<UnitWork> Pending() => journal.Artifacts.All.Select(pending => WorkOf(pending.Project, pending.Version));

    /// <summary>The units of the versions that a record lists first.</summary>
    public IEnumerable<UnitWork> NewOf(ArtifactsListed listed) =>
        [.. journal.Artifacts.NewOf(listed).Select(version => WorkOf(new ProjectPath(listed.Entity, listed.Project), version))];

    private static UnitWork WorkOf(ProjectPath project, ArtifactDescriptor version) => UnitWork.OfArtifact(ArtifactFilesTable.Kind, project, version);
}
