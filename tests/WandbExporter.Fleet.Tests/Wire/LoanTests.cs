using System.Text;
using System.Text.Json;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Engine.Plan;
using WandbExporter.Engine.Supervision;
using WandbExporter.Fleet.Wire;
using Xunit;

namespace WandbExporter.Fleet.Tests.Wire;

public sealed class LoanTests
{
    private static readonly ProjectPath Vision = new("acme", "vision");

    private static readonly UnitKind History = new("History");

    private static readonly RunDescriptor Run = new("a/ä", "running", 9, 10, 0, null, 2, "2026-01-01T00:00:00Z", KeyRows: 4);

    private static readonly PartInfo Part = new("tables/history/a.parquet", "history", 7, "sha", 3);

    [Fact]
    public void A_unit_is_lent_with_all_that_it_goes_on_from()
    {
        var progress = new UnitProgress([Part], ResumePoint.AtStep(7), [new HistoryGap(1, 2, "502")], new LiveEnd(ResumePoint.AtStep(4), 2, 40))
        {
            PartRows = 3,
            Fingerprint = "print",
            Areas = [new AreaCount("history", 1, 2, AreaStanding.Partial, "why")],
            LastRow = new LastRow(6, 12),
            Former = [Part with { Key = "files/a/b" }],
            Superseded = ["tables/history/old.parquet"],
        };
        var lent = Lend(new WorkerProtocol.Assign(UnitWork.OfRun(History, Vision, Run) with { Attempt = 2 }, progress));

        Assert.Equal(UnitWork.OfRun(History, Vision, Run) with { Attempt = 2 }, lent.Work);
        Assert.Empty(lent.Further);
        Assert.Equivalent(progress, lent.Progress, strict: true);
        Assert.Equal((7L, 3), (lent.Progress.ResumeStep!.Value, lent.Progress.NextOrdinal));
    }

    [Fact]
    public void A_range_of_a_history_is_lent_as_what_it_is()
    {
        var work = UnitWork.OfRun(History, Vision, Run) with { Range = new UnitRange(3, 2, 300, 1L << 53, 99) };
        Assert.Equal(work, Lend(new WorkerProtocol.Assign(work, new UnitProgress([], ResumePoint.AtStep(300), [], null))).Work);
    }

    [Fact]
    public void Several_units_go_together_and_each_is_what_it_was()
    {
        var version = new ArtifactDescriptor("model", "v3", "id", "digest", 4, 5, "md5", "model");
        var work = UnitWork.OfRun(History, Vision, Run);
        var files = UnitWork.OfArtifact(new UnitKind("ArtifactFiles"), Vision, version);
        var lent = Lend(new WorkerProtocol.Assign(work, UnitProgress.None) { Further = [files] });
        Assert.Equal([work, files], lent.Units);
    }

    [Theory]
    [InlineData("")]
    [InlineData("""{"unit":"what/ever/is/this/about/it","attempt":1,"run":null,"version":null}""")]
    [InlineData("""{"unit":"History/acme/vision/a","attempt":1,"run":null,"version":null}""")]
    public void What_is_no_loan_is_refused(string units)
    {
        var progress = """{"parts":[],"resumeAt":null,"gaps":[],"earlier":null,"partRows":0,"fingerprint":null,"areas":null,"lastRow":null,"former":null,"superseded":[]}""";
        var loan = WireJson.Read(Encoding.UTF8.GetBytes($"{{\"units\":[{units}],\"progress\":{progress}}}"), WireContext.Default.Loan);
        Assert.Throws<InvalidDataException>(loan.ToAssignment);
    }

    private static WorkerProtocol.Assign Lend(WorkerProtocol.Assign assign) =>
        WireJson.Read(JsonSerializer.SerializeToUtf8Bytes(Loan.Of(assign), WireContext.Default.Loan), WireContext.Default.Loan).ToAssignment();
}
