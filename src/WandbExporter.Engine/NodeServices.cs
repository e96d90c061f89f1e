using System.Diagnostics;
using WandbExporter.Client;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Ports;
using WandbExporter.Engine.Fetch;
using WandbExporter.Engine.Fetch.Artifacts;
using WandbExporter.Engine.Progress;
using WandbExporter.Tables.Catalogue;
using WandbExporter.Tables.Write;

namespace WandbExporter.Engine;

/// <summary>
/// What a process lends to the streams that run in it: sockets, memory, clock, and what it has found out. One object a process; it is never
/// in a message and in no actor's <c>Props</c>, which would otherwise be good for this process alone.
/// </summary>
internal record NodeServices
{
    public required WandbClient Client { get; init; }

    public required ISink Sink { get; init; }

    public required PartWriter Parts { get; init; }

    /// <summary>The tables that this process can fill.</summary>
    public required TableCatalogue Catalogue { get; init; }

    /// <summary>Where unnamed temporary files stand.</summary>
    public required string SpoolDirectory { get; init; }

    public required ExportMeter Meter { get; init; }

    public required DrainSignal Drain { get; init; }

    public required TimeProvider Time { get; init; }

    /// <summary>Gives up what is in flight.</summary>
    public required CancellationToken Abort { get; init; }

    /// <summary>The span that the spans of units are parts of.</summary>
    public ActivityContext Trace { get; init; }

    /// <summary>What the row groups of all units may take.</summary>
    public required RowGroupBudget RowGroups { get; init; }

    /// <summary>What the pages of all histories may take.</summary>
    public required PageMemory Pages { get; init; }

    /// <summary>What the names of columns of logged values stand for.</summary>
    public required ColumnClaims Columns { get; init; }

    /// <summary>Which versions of artifacts the export has listed, to export their files.</summary>
    public required PendingArtifacts ListedVersions { get; init; }

    /// <summary>What files this process has stored.</summary>
    public required SharedFiles SharedFiles { get; init; }

    /// <summary>What contents the export stores by their digests.</summary>
    public required SharedContents Contents { get; init; }

    /// <summary>Whether there is room for more versions of artifacts.</summary>
    public QueueRoom Room { get; } = new();

    /// <summary>What was found out about the server.</summary>
    public ServerHabits Server { get; } = new();
}
