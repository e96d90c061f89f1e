using WandbExporter.Client;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Ports;
using WandbExporter.Engine.Fetch;
using WandbExporter.Engine.Plan;
using WandbExporter.Engine.Progress;
using WandbExporter.Hocon;
using WandbExporter.Tables.Catalogue;
using WandbExporter.Tables.Write;

namespace WandbExporter.Engine.Tests.Support;

/// <summary>What a unit's stream stands on, made for a test.</summary>
internal static class TestContext
{
    public static StreamContext For(WandbClient client, ISink sink, string settings = "", params string[] tables)
    {
        var read = EngineSettings.From(HoconConfig.Parse(settings));
        var meter = new ExportMeter();
        return new StreamContext(
            client,
            sink,
            new PartWriter(sink, read.Write, "test", meter),
            new ExportRequest([], TableCatalogue.Default.Of(tables is [] ? ["history"] : tables)),
            read,
            meter,
            new DrainSignal(),
            TimeProvider.System,
            CancellationToken.None)
        {
            RowGroups = new RowGroupBudget(read.Write.RowGroupsMemory, read.Write.RowGroupBytes),
            Pages = new PageMemory(read.History.PagesMemory, read.History.PageBytes),
            Columns = new ColumnClaims(),
            SharedFiles = new SharedFiles(0),
        };
    }
}
