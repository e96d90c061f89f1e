using WandbExporter.Core.Ids;

namespace WandbExporter.Client.Model.Sweeps;

/// <summary>A sweep. A field is null when the server has no value or does not know the field.</summary>
/// <param name="Name">Its id, as runs name it.</param>
/// <param name="BestLoss">Also what is no finite number.</param>
/// <param name="Config">YAML as it was given; a person may have written anything.</param>
/// <param name="RunCountExpected">How many runs it is to have; null if nobody can say.</param>
/// <param name="RunTime">Of all its runs together, in seconds.</param>
/// <param name="PriorRuns">Ids of the runs from before it that it takes into account.</param>
public sealed record SweepInfo(
    ProjectPath Project,
    string Id,
    string Name,
    string? DisplayName,
    string? Method,
    string? State,
    string? Description,
    double? BestLoss,
    string? Config,
    RawJson? Controller,
    RawJson? Scheduler,
    ServerTime? CreatedAt,
    ServerTime? UpdatedAt,
    ServerTime? HeartbeatAt,
    long? RunCount,
    long? RunCountExpected,
    long? RunTime,
    UserInfo? User,
    IReadOnlyList<string> PriorRuns)
{
    public SweepPath Path => new(Project.Entity, Project.Project, Name);

    /// <summary>Runs before it that the server lists and gives as null.</summary>
    public int NullPriorRuns { get; init; }
}
