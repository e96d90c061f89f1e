using WandbExporter.Client;
using WandbExporter.Core.Journal;
using WandbExporter.Engine;
using WandbExporter.Engine.Plan;
using WandbExporter.Engine.Progress;
using WandbExporter.Hocon;
using WandbExporter.Tables.Catalogue;

namespace WandbExporter.Fleet.Tests.Support;

/// <summary>What a process lends, of one that asks no server and writes nothing.</summary>
internal static class TestNode
{
    public static NodeServices Create()
    {
        var (client, request) = (new WandbClient(new WandbClientOptions { BaseUrl = new Uri("http://127.0.0.1:9"), ApiKey = new string('a', 40) }), new ExportRequest([], TableCatalogue.Default.Of(["history"])));
        return NodeServices.Of(
            client, null!, request, EngineSettings.From(HoconConfig.Parse("")), "1.0.0", new JournalState(request.Tables.Units), new ExportMeter(), new DrainSignal(), TimeProvider.System, CancellationToken.None);
    }
}
