using System.Text;
using WandbExporter.Core.Errors;
using WandbExporter.Fleet.Tests.Support;
using WandbExporter.Storage;
using Xunit;

namespace WandbExporter.Fleet.Tests;

/// <summary>How a fleet has ended, as a process finds it that was not told.</summary>
public sealed class FleetEndTests
{
    private const string Holding = "0123456789abcdef";

    [Fact]
    public async Task The_end_of_the_coordinator_that_was_waited_for_is_found_by_who_was_started_for_the_same()
    {
        await using var place = await FleetPlace.OpenAsync();
        Assert.Null(await FindAsync(place));
        place.Put(FleetEnd.NameOf(Holding), new FleetEnd((int)ExitCode.BudgetReached, "same").ToJson());
        Assert.Equal(ExitCode.BudgetReached, await FindAsync(place));
        Assert.Null(await FindAsync(place, digest: "other"));
        Assert.Null(await FindAsync(place, holding: "fedcba9876543210"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"exit\":0}")]
    [InlineData("{\"exit\":130,\"digest\":\"same\"}")]
    [InlineData("{\"exit\":1e99,\"digest\":\"same\"}")]
    [InlineData("{\"exit\":0,\"digest\":null}")]
    public async Task What_no_coordinator_writes_is_no_end(string json)
    {
        await using var place = await FleetPlace.OpenAsync();
        place.Put(FleetEnd.NameOf(Holding), Encoding.UTF8.GetBytes(json));
        Assert.Null(await FindAsync(place));
    }

    private static Task<ExitCode?> FindAsync(FleetPlace place, string holding = Holding, string digest = "same") =>
        FleetEnd.FindAsync(place.Uri, new DestinationOptions(), holding, digest, CancellationToken.None);
}
