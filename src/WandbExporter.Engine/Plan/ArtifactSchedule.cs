using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Tables.Catalogue;

namespace WandbExporter.Engine.Plan;

/// <summary>Which units an export has because of versions of artifacts. Pure.</summary>
internal sealed class ArtifactSchedule(JournalState journal)
{
    /// <summary>The units of the versions that an earlier process listed and did not finish.</summary>
    public IEnumerable<UnitWork> Pending() => journal.Artifacts.All.Select(pending => WorkOf(pending.Project, pending.Version));

    /// <summary>The units of the versions that a record lists first.</summary>
    public IEnumerable<UnitWork> NewOf(ArtifactsListed listed) =>
        [.. journal.Artifacts.NewOf(listed).Select(version => WorkOf(new ProjectPath(listed.Entity, listed.Project), version))];

    private static UnitWork WorkOf(ProjectPath project, ArtifactDescriptor version) => UnitWork.OfArtifact(ArtifactFilesTable.Kind, project, version);
}
