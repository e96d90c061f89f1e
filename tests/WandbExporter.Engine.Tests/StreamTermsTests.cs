using System.Text.Json;
using WandbExporter.Core.Plan;
using WandbExporter.Engine.Plan;
using WandbExporter.Engine.Tests.Support;
using WandbExporter.Hocon;
using WandbExporter.Tables.Catalogue;
using Xunit;

namespace WandbExporter.Engine.Tests;

/// <summary>That streams go on by terms which came over a wire, the tests of all streams show: theirs always do.</summary>
public sealed class StreamTermsTests
{
    private static readonly EngineSettings Settings = EngineSettings.From(HoconConfig.Parse(
        "wandb-export { history.source = parquet, history.page-time = 7 s, write.row-group-bytes = 3 MiB, files.page-size = 77 }"));

    private static readonly ExportRequest Request = new(
        SelectionParser.Parse(["acme/vision"]), TableCatalogue.Default.Choose(["history", "files"]), "{}", "-created_at", FileContents: false, HistoryLayout.Long, Flatten: true);

    private static readonly StreamTerms Terms = StreamTerms.Of(Request, Settings) with { IsResumed = true, Damaged = ["runs/a.parquet", "runs/ä b.parquet"] };

    [Fact]
    public void What_is_read_from_a_wire_is_what_was_written()
    {
        var read = TestContext.OverTheWire(Terms);
        Assert.Equal(Terms.Settings, read.Settings);
        Assert.Equal(["history", "files"], read.Tables);
        Assert.Equal(("-created_at", false, HistoryLayout.Long, true, true), (read.Order, read.FileContents, read.HistoryLayout, read.Flatten, read.IsResumed));
        Assert.Equal(Terms.Damaged.Order(), read.Damaged.Order());
    }

    [Fact]
    public void A_wire_is_told_nothing_of_this_machine_and_no_setting_of_a_store()
    {
        var text = JsonSerializer.Serialize(Terms);
        Assert.DoesNotContain(Path.GetTempPath().TrimEnd('/'), text, StringComparison.Ordinal);
        Assert.Equal(
            ["Artifacts", "ConsolePageLines", "Files", "History", "Listing", "SystemMetricsMinSamples", "Transport", "Write"],
            JsonDocument.Parse(text).RootElement.GetProperty("Settings").EnumerateObject().Select(setting => setting.Name).Order());
    }
}
