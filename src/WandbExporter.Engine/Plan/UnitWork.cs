using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;

namespace WandbExporter.Engine.Plan;

/// <summary>A unit, ready for a worker.</summary>
/// <param name="Id">What to export of what.</param>
/// <param name="Listed">What the listing said of its subject.</param>
/// <param name="Attempt">Which try this is, from 1.</param>
public sealed record UnitWork(UnitId Id, IListed Listed, int Attempt = 1)
{
    /// <summary>The range of a divided history that is to be read; null for all that there is to do.</summary>
    public UnitRange? Range { get; init; }

    /// <summary>Tells pieces of work apart, of which a divided history has several.</summary>
    public (UnitId Unit, int? Range) Piece => (Id, Range?.Index);

    public UnitKind Kind => Id.Kind;

    public Subject Subject => Id.Subject;

    /// <summary>The run that a run's unit is about.</summary>
    public RunPath Path => Subject is Subject.Run run ? run.Path : throw new InvalidOperationException($"{Id} is about no run.");

    /// <summary>The project that its subject is in.</summary>
    public ProjectPath Project => new(Subject.Entity, Subject.Project ?? throw new InvalidOperationException($"{Id} is about no project."));

    /// <summary>What the listing said of that run.</summary>
    public RunDescriptor Run => (RunDescriptor)Listed;

    /// <summary>All that an organization has of something.</summary>
    public static UnitWork OfOrganization(UnitKind kind, string organization) => new(UnitId.OfOrganization(kind, organization), ListedByName.Instance);

    /// <summary>All that an entity has of something.</summary>
    /// <param name="isReadWhole">Whether all is read, also what seems to be as it was.</param>
    public static UnitWork OfEntity(UnitKind kind, string entity, bool isReadWhole = false) =>
        new(UnitId.OfEntity(kind, entity), isReadWhole ? ListedByName.Whole : ListedByName.Instance);

    /// <summary>All that a project has of something.</summary>
    /// <param name="isReadWhole">Whether all is read, also what seems to be as it was.</param>
    public static UnitWork OfProject(UnitKind kind, ProjectPath project, bool isReadWhole = false) =>
        new(UnitId.OfProject(kind, project), isReadWhole ? ListedByName.Whole : ListedByName.Instance);

    /// <summary>The files of a version.</summary>
    public static UnitWork OfArtifact(UnitKind kind, ProjectPath project, ArtifactDescriptor version)
    {
        ArgumentNullException.ThrowIfNull(version);
        return new(UnitId.OfArtifact(kind, project, version.Collection, version.Version), version);
    }

    public static UnitWork OfRun(UnitKind kind, ProjectPath project, RunDescriptor run)
    {
        ArgumentNullException.ThrowIfNull(run);
        return new(UnitId.OfRun(kind, project.Run(run.RunId)), run);
    }
}
