using WandbExporter.Client;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Ports;
using WandbExporter.Engine.Fetch;
using WandbExporter.Engine.Plan;
using WandbExporter.Engine.Progress;
using WandbExporter.Tables.Write;

namespace WandbExporter.Engine;

/// <summary>What every unit's stream stands on.</summary>
internal sealed record StreamContext(
    WandbClient Client,
    ISink Sink,
    PartWriter Parts,
    ExportRequest Request,
    EngineSettings Settings,
    ExportMeter Meter,
    DrainSignal Drain,
    TimeProvider Time,
    CancellationToken Abort)
{
    /// <summary>What the row groups of all units may take.</summary>
    public required RowGroupBudget RowGroups { get; init; }

    /// <summary>What the pages of all histories may take.</summary>
    public required PageMemory Pages { get; init; }

    /// <summary>What the names of columns of logged values stand for.</summary>
    public required ColumnClaims Columns { get; init; }

    /// <summary>What files this process has stored.</summary>
    public required SharedFiles SharedFiles { get; init; }

    /// <summary>Keys of committed parts that are not in the destination as they were committed, as far as that was looked for.</summary>
    public IReadOnlySet<string> Damaged { get; init; } = new HashSet<string>();

    /// <summary>Whether an earlier process worked on this destination, and may have left objects that no record names.</summary>
    public bool IsResumed { get; init; }

    /// <summary>What was found out about the server.</summary>
    public ServerHabits Server { get; } = new();
}
