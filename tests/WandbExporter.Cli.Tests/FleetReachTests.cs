using WandbExporter.Core.Errors;
using WandbExporter.Storage;
using Xunit;

namespace WandbExporter.Cli.Tests;

public sealed class FleetReachTests
{
    private static readonly LockOwner Elsewhere = new("token", "node-1", "another boot", 7, default, "1.0.0", default, default) { Fleet = "10.0.0.5:4053", Certificate = "ab12" };

    [Theory]
    [InlineData("10.0.0.5:4053", "10.0.0.6", null)]
    [InlineData("127.0.0.1:4053", "10.0.0.6", "inside of its own machine")]
    [InlineData("127.0.0.1:4053", "127.0.0.1", "inside of its own machine")]
    [InlineData("10.0.0.5:4053", "127.0.0.1", "cannot reach this node at 127.0.0.1")]
    [InlineData("", "127.0.0.1", null)]
    public void Processes_of_two_machines_do_not_meet_at_an_address_inside_of_one(string theirs, string own, string? says)
    {
        var obstacle = FleetReach.Obstacle(Elsewhere with { Fleet = theirs }, own);
        if (says is null)
        {
            Assert.Null(obstacle);
            return;
        }
        Assert.Equal(ExitCode.Usage, obstacle!.Exit);
        Assert.Contains(says, obstacle.Message, StringComparison.Ordinal);
        Assert.Contains("--fleet-address", obstacle.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_coordinator_that_names_no_certificate_is_not_talked_to() =>
        Assert.Contains("do not encrypt", FleetReach.Obstacle(Elsewhere with { Certificate = null }, "10.0.0.6")!.Message, StringComparison.Ordinal);
}
