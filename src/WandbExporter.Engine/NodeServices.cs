using System.Collections.Immutable;
using System.Diagnostics;
using WandbExporter.Client;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Ports;
using WandbExporter.Engine.Fetch;
using WandbExporter.Engine.Fetch.Artifacts;
using WandbExporter.Engine.Fetch.References;
using WandbExporter.Engine.Plan;
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

    /// <summary>What a process lends, as the settings say.</summary>
    /// <param name="client">Asks the server.</param>
    /// <param name="sink">Where parts go.</param>
    /// <param name="request">What is exported.</param>
    /// <param name="settings">How.</param>
    /// <param name="toolVersion">What files say of who wrote them.</param>
    /// <param name="state">What is known of the export.</param>
    /// <param name="meter">Counts.</param>
    /// <param name="drain">What streams look at.</param>
    /// <param name="time">When.</param>
    /// <param name="abort">Gives up what is in flight.</param>
    public static NodeServices Of(
        WandbClient client,
        ISink sink,
        ExportRequest request,
        EngineSettings settings,
        string toolVersion,
        JournalState state,
        ExportMeter meter,
        DrainSignal drain,
        TimeProvider time,
        CancellationToken abort) => new()
        {
            Client = client,
            Sink = sink,
            Parts = new PartWriter(sink, settings.Write, toolVersion, meter, request.PublicSafe),
            Catalogue = new TableCatalogue(request.Tables.Tables),
            SpoolDirectory = settings.SpoolDirectory,
            Meter = meter,
            Drain = drain,
            Time = time,
            Abort = abort,
            RowGroups = new RowGroupBudget(settings.Write.RowGroupsMemory, settings.Write.RowGroupBytes),
            Pages = new PageMemory(settings.History.PagesMemory, settings.History.PageBytes),
            SharedFiles = new SharedFiles(settings.Files.RememberedContents),
            Columns = state.Columns,
            ListedVersions = state.Artifacts,
            Contents = new SharedContents(state.Contents, ImmutableHashSet<string>.Empty),
        };

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

    /// <summary>What reads the bytes behind references; null if those are recorded alone.</summary>
    public ReferenceReaders? References { get; init; }

    /// <summary>Whether there is room for more versions of artifacts.</summary>
    public QueueRoom Room { get; } = new();

    /// <summary>What was found out about the server.</summary>
    public ServerHabits Server { get; } = new();
}
