using WandbExporter.Core.Ids;
using WandbExporter.Core.Plan;

namespace WandbExporter.Archive.Deletion;

/// <summary>Which runs and versions somebody wants to delete.</summary>
/// <param name="Names">As for an export: entities, projects, single runs.</param>
/// <param name="Runs">Runs are meant.</param>
/// <param name="Versions">Versions of artifacts are meant.</param>
public sealed record DeletionSelection(IReadOnlyList<EntitySelection> Names, bool Runs, bool Versions)
{
    /// <summary>One of the single runs that are named; null if none is.</summary>
    public RunPath? FirstRun => (from one in Names
                                 from project in one.Projects ?? []
                                 from id in project.RunIds ?? []
                                 select (RunPath?)new RunPath(one.Entity, project.Project, id)).FirstOrDefault();

    public bool HoldsProject(string entity, string? project) =>
        project is not null && Names.Any(one => one.Entity == entity && (one.Projects is null || one.Projects.Any(chosen => chosen.Project == project)));

    public bool Holds(RunPath run) => Runs && Names.Any(one => one.Entity == run.Entity
        && (one.Projects is null || one.Projects.Any(chosen => chosen.Project == run.Project && (chosen.RunIds is null || chosen.RunIds.Contains(run.RunId)))));

    /// <summary>Where single runs are named, no versions are meant.</summary>
    public bool HoldsVersionsOf(ProjectPath project) => Versions && Names.Any(one => one.Entity == project.Entity
        && (one.Projects is null || one.Projects.Any(chosen => chosen.Project == project.Project && chosen.RunIds is null)));
}
