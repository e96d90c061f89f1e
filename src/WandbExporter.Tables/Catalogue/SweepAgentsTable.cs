using WandbExporter.Client.Model.Sweeps;
using WandbExporter.Core.Ids;
using WandbExporter.Tables.Columns;
using WandbExporter.Tables.Write;

namespace WandbExporter.Tables.Catalogue;

/// <summary>The machines that work, or worked, for sweeps.</summary>
internal static class SweepAgentsTable
{
    public const string Name = "sweep_agents";

    private static readonly IReadOnlyList<Column<SweepAgentRow>> Described =
    [
        .. IdentityColumns.Project<SweepAgentRow>(row => row.Project),
        Column<SweepAgentRow>.Key(SweepsTable.Sweep, "Sweep.name", row => row.Sweep),
        Column<SweepAgentRow>.Key("agent", "Agent.name", row => row.Agent.Name),
        Column<SweepAgentRow>.Text("id", "Agent.id", row => row.Agent.Id),
        Column<SweepAgentRow>.Text("host", "Agent.host", row => row.Agent.Host),
        Column<SweepAgentRow>.Text("state", "Agent.state", row => row.Agent.State),
        Column<SweepAgentRow>.Integer("total_runs", "Agent.totalRuns", row => row.Agent.TotalRuns),
        Column<SweepAgentRow>.Time("created_at", "Agent.createdAt", row => row.Agent.CreatedAt),
        Column<SweepAgentRow>.Time("heartbeat_at", "Agent.heartbeatAt", row => row.Agent.HeartbeatAt),
    ];

    public static ProjectUnitTable Descriptor { get; } = new()
    {
        Name = Name,
        RowIs = "an agent of a sweep",
        Described = Described,
        Query = "SweepAgents",
        Kind = SweepsTable.Kind,
        Lane = Lane.Rows,
        GoesOn = ResumeRule.StartsOver,
        Live = RunningRule.ReadAgain,
        FurtherRequests = static counts => counts.Sweeps ?? 0,
        IsSmall = false,
        RowsAhead = static ahead => ahead.Sweeps == 0 ? 0 : null,
        RowKey = [SweepsTable.Sweep, "agent", "id"],
    };

    public static IRowTable<SweepAgentRow> Open() => new ItemTable<SweepAgentRow>(Name, Described, row => PartMetadata.OfProject(row.Project));
}

/// <summary>An agent, and the sweep that it works for.</summary>
internal sealed record SweepAgentRow(ProjectPath Project, string Sweep, SweepAgent Agent);
