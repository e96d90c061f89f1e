using WandbExporter.Core.Ids;
using WandbExporter.Engine.Progress;
using Xunit;

namespace WandbExporter.Engine.Tests.Progress;

public sealed class ExportMeterTests
{
    [Fact]
    public void A_history_whose_exports_were_of_no_use_counts_once_however_often_it_was_tried_and_not_once_they_are_read_or_it_fails()
    {
        var meter = new ExportMeter();
        var (tried, read, failed) = (new RunPath("acme", "vision", "tried"), new RunPath("acme", "vision", "read"), new RunPath("acme", "vision", "failed"));

        foreach (var run in (RunPath[])[tried, read, tried, failed])
            meter.ExportsUnusable(run, $"{run}: refused");
        meter.ExportsUsable(read);
        meter.HistoryFailed(failed);

        Assert.Equal((1, $"{failed}: refused"), (meter.UnusableExports, meter.UnusableExport));
    }
}
