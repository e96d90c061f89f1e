using WandbExporter.Cli.Output;
using Xunit;

namespace WandbExporter.Cli.Tests.Output;

public sealed class PlanTimeTests
{
    [Fact]
    public void All_projects_take_as_long_as_each_of_them_however_fast_answers_have_become()
    {
        var slow = PlanTime.Of(100, TimeSpan.FromSeconds(2), 4, double.PositiveInfinity);
        var fast = PlanTime.Of(100, TimeSpan.FromSeconds(0.1), 4, 50);

        var whole = slow.Add(fast);

        Assert.Equal(slow.AtLeast + fast.AtLeast, whole.AtLeast);
        Assert.Equal("At least 52 s: 200 requests, 4 at a time, 50 a second; a page of runs took 100 ms.", whole.ToString());
    }
}
