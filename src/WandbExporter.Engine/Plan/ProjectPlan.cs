using WandbExporter.Core.Ids;

namespace WandbExporter.Engine.Plan;

/// <summary>What exporting a project would take.</summary>
/// <param name="Project">The project.</param>
/// <param name="Runs">Runs that match.</param>
/// <param name="Units">Their units.</param>
/// <param name="HistoryRows">Rows of their histories, as the server counts.</param>
/// <param name="HistoryBytes">An upper estimate of those rows before compression: every key in every row, 8 bytes each.</param>
/// <param name="Files">Their files; the server does not say how large before they are listed.</param>
/// <param name="Requests">Requests, at the least.</param>
public sealed record ProjectPlan(
    ProjectPath Project,
    long Runs = 0,
    long Units = 0,
    long HistoryRows = 0,
    long HistoryBytes = 0,
    long Files = 0,
    long Requests = 0);
