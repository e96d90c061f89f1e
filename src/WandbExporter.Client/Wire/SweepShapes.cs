using WandbExporter.Client.Model;

namespace WandbExporter.Client.Wire;

internal sealed record SweepsData(SweepsProject? Project);

internal sealed record SweepsProject(long? TotalSweeps, Connection<SweepNode>? Sweeps);

internal sealed record SweepNode(
    string? Id,
    string? Name,
    string? DisplayName,
    string? Method,
    string? State,
    string? Description,
    RawJson? BestLoss,
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
    Connection<Named>? PriorRuns);

internal sealed record SweepData(SweepProject? Project);

internal sealed record SweepProject(SweepNode? Sweep);

internal sealed record SweepAgentRunsData(SweepAgentRunsProject? Project);

internal sealed record SweepAgentRunsProject(SweepAgentRunsSweep? Sweep);

internal sealed record SweepAgentRunsSweep(SweepAgentRunsAgent? Agent);

internal sealed record SweepAgentRunsAgent(Connection<RunNode>? Runs);

internal sealed record SweepRunsData(SweepRunsProject? Project);

internal sealed record SweepRunsProject(long? RunCount, Connection<SweepRunNode>? Runs);

internal sealed record SweepRunNode(string? Name, string? SweepName, string? State, ServerTime? CreatedAt, RawJson? Config, RawJson? SummaryMetrics);

internal sealed record SweepAgentsData(SweepAgentsProject? Project);

internal sealed record SweepAgentsProject(SweepAgentsSweep? Sweep);

internal sealed record SweepAgentsSweep(Connection<SweepAgentNode>? Agents);

internal sealed record SweepAgentNode(
    string? Id, string? Name, string? Host, string? State, long? TotalRuns, ServerTime? CreatedAt, ServerTime? HeartbeatAt);
