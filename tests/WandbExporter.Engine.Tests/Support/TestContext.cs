using System.Collections.Immutable;
using System.Text.Json;
using WandbExporter.Client;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Ports;
using WandbExporter.Engine.Fetch;
using WandbExporter.Engine.Fetch.Artifacts;
using WandbExporter.Engine.Plan;
using WandbExporter.Engine.Progress;
using WandbExporter.Hocon;
using WandbExporter.Tables.Catalogue;
using WandbExporter.Tables.Write;

namespace WandbExporter.Engine.Tests.Support;

/// <summary>What a unit's stream stands on, made for a test.</summary>
internal static class TestContext
{
    /// <summary>With terms that came over a wire, as in a process that did not begin the export.</summary>
    public static StreamContext For(WandbClient client, ISink sink, string settings = "", params string[] tables)
    {
        var read = EngineSettings.From(HoconConfig.Parse(settings));
        var request = new ExportRequest([], TableCatalogue.Default.Of(tables is [] ? ["history"] : tables));
        return new StreamContext(NodeOf(client, sink, read), OverTheWire(StreamTerms.Of(request, read)));
    }

    public static StreamTerms OverTheWire(StreamTerms terms) => JsonSerializer.Deserialize<StreamTerms>(JsonSerializer.Serialize(terms))!;

    private static NodeServices NodeOf(WandbClient client, ISink sink, EngineSettings settings)
    {
        var meter = new ExportMeter();
        return new NodeServices
        {
            ListedVersions = new PendingArtifacts(),
            Client = client,
            Sink = sink,
            Parts = new PartWriter(sink, settings.Write, "test", meter),
            Catalogue = TableCatalogue.Default,
            SpoolDirectory = settings.SpoolDirectory,
            Meter = meter,
            Drain = new DrainSignal(),
            Time = TimeProvider.System,
            Abort = CancellationToken.None,
            RowGroups = new RowGroupBudget(settings.Write.RowGroupsMemory, settings.Write.RowGroupBytes),
            Pages = new PageMemory(settings.History.PagesMemory, settings.History.PageBytes),
            Columns = new ColumnClaims(),
            SharedFiles = new SharedFiles(0),
            Contents = new SharedContents(new StoredContents(), ImmutableHashSet<string>.Empty),
        };
    }
}
