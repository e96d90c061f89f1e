using WandbExporter.Core.Ids;

namespace WandbExporter.Engine.Plan;

/// <summary>What exporting a project would take, or what an entity or an organization has beside its projects.</summary>
/// <param name="Of">The project, the entity or the organization.</param>
/// <param name="Runs">Runs that match.</param>
/// <param name="Units">Its units, and those of the runs.</param>
/// <param name="HistoryRows">Rows of their histories, as the server counts.</param>
/// <param name="HistoryBytes">An upper estimate of those rows before compression: every key in every row, 8 bytes each.</param>
/// <param name="Files">Their files.</param>
/// <param name="Requests">Requests, at the least.</param>
/// <param name="FileBytes">The sizes of those files, as the server lists them; null if they were not asked for.</param>
public sealed record SubjectPlan(
    Subject Of,
    long Runs = 0,
    long Units = 0,
    long HistoryRows = 0,
    long HistoryBytes = 0,
    long Files = 0,
    long Requests = 0,
    long? FileBytes = null)
{
    /// <summary>The project that it is about.</summary>
    public ProjectPath Project => ((Subject.WholeProject)Of).Path;

    /// <summary>What of its artifacts is exported; null if none are.</summary>
    public ArtifactPlan? Artifacts { get; init; }

    /// <summary>Its objects, table by table; their units and requests are counted in <see cref="Units"/> and <see cref="Requests"/>.</summary>
    public IReadOnlyList<ObjectPlan> Objects { get; init; } = [];

    /// <summary>The same with the objects of some units.</summary>
    /// <param name="units">How many units have them.</param>
    internal SubjectPlan With(int units, IReadOnlyList<ObjectPlan> objects) => this with
    {
        Units = Units + units,
        Requests = Requests + objects.Sum(table => table.Requests),
        Objects = ObjectPlan.Add(Objects, objects),
    };

    /// <summary>The sum of two; <see cref="Of"/> stays.</summary>
    public SubjectPlan Add(SubjectPlan other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return this with
        {
            Runs = Runs + other.Runs,
            Units = Units + other.Units,
            HistoryRows = HistoryRows + other.HistoryRows,
            HistoryBytes = HistoryBytes + other.HistoryBytes,
            Files = Files + other.Files,
            Requests = Requests + other.Requests,
            Artifacts = Artifacts is null ? other.Artifacts : other.Artifacts is null ? Artifacts : Artifacts.Add(other.Artifacts),
            FileBytes = FileBytes is null && other.FileBytes is null ? null : (FileBytes ?? 0) + (other.FileBytes ?? 0),
            Objects = ObjectPlan.Add(Objects, other.Objects),
        };
    }
}
