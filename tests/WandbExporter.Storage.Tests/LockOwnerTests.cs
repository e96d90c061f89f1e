using Xunit;

namespace WandbExporter.Storage.Tests;

public sealed class LockOwnerTests
{
    private static readonly LockOwner Self = LockOwner.ThisProcess("1.0.0", DateTimeOffset.UnixEpoch);

    /// <summary>A machine whose clock was set tells another time of the same start than the process itself did.</summary>
    [Theory]
    [InlineData(10)]
    [InlineData(-10)]
    public void A_process_that_runs_is_not_taken_for_dead_when_the_clock_is_another(int minutes)
    {
        var owner = Self with { ProcessStartedAt = Self.ProcessStartedAt.AddMinutes(minutes) };

        Assert.True(owner.IsKnownToRun());
        Assert.False(owner.IsKnownDead());
    }

    [Fact]
    public void A_later_process_of_the_same_number_is_not_the_one_that_held_the_lock()
    {
        Assert.True((Self with { ProcessStart = Self.ProcessStart - 1 }).IsKnownDead());
        Assert.True((Self with { ProcessStart = null, ProcessStartedAt = Self.ProcessStartedAt.AddMinutes(-10) }).IsKnownDead());
    }

    [Fact]
    public void What_a_version_wrote_that_did_not_count_from_the_start_of_the_system_is_judged_by_the_clock() =>
        Assert.True((Self with { ProcessStart = null }).IsKnownToRun());
}
