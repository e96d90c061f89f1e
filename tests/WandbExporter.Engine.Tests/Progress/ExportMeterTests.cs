using WandbExporter.Core.Ids;
using WandbExporter.Engine.Progress;
using Xunit;

namespace WandbExporter.Engine.Tests.Progress;

public sealed class ExportMeterTests
{
    [Fact]
    public void A_history_whose_exports_were_of_no_use_counts_once_however_often_it_was_tried_and_not_once_they_are_read()
    {
        var meter = new ExportMeter();
        var (tried, read) = (new RunPath("acme", "vision", "tried"), new RunPath("acme", "vision", "read"));

        foreach (var run in (RunPath[])[tried, read, tried])
            meter.ExportsUnusable(run, $"{run}: refused");
        meter.ExportsUsable(read);

        Assert.Equal([tried], meter.UnusableExports.Keys);
    }
}
