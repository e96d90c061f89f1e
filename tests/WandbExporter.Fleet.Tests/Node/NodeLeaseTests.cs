using WandbExporter.Core.Errors;
using WandbExporter.Fleet.Node;
using WandbExporter.Fleet.Tests.Support;
using Xunit;

namespace WandbExporter.Fleet.Tests.Node;

public sealed class NodeLeaseTests
{
    private readonly HandClock _clock = new();
    private readonly NodeLease _lease;

    public NodeLeaseTests() => _lease = new NodeLease(7, TimeSpan.FromSeconds(10), _clock);

    [Fact]
    public async Task Nothing_may_be_written_before_the_coordinator_has_answered()
    {
        Assert.Equal((false, true, 7L), (_lease.HasBegun, _lease.IsOver, _lease.Number));
        await RefusesAsync();
        _lease.Renew(_clock.GetTimestamp());
        await _lease.RequireHeldAsync(CancellationToken.None);
    }

    /// <summary>An answer that comes late says that the coordinator lived when it was asked, and no more.</summary>
    [Fact]
    public async Task It_is_counted_from_when_that_was_sent_which_was_answered()
    {
        var sent = _clock.GetTimestamp();
        _clock.Advance(TimeSpan.FromSeconds(8));
        _lease.Renew(sent);
        _clock.Advance(TimeSpan.FromSeconds(2));
        await _lease.ConfirmAsync(CancellationToken.None);
        _clock.Advance(TimeSpan.FromSeconds(1));
        await RefusesAsync();
    }

    [Fact]
    public async Task An_answer_to_an_earlier_question_takes_nothing_away()
    {
        var early = _clock.GetTimestamp();
        _clock.Advance(TimeSpan.FromSeconds(5));
        _lease.Renew(_clock.GetTimestamp());
        _lease.Renew(early);
        _clock.Advance(TimeSpan.FromSeconds(9));
        await _lease.RequireHeldAsync(CancellationToken.None);
    }

    private async Task RefusesAsync()
    {
        var failure = (await Assert.ThrowsAsync<ExportException>(() => _lease.RequireHeldAsync(CancellationToken.None).AsTask())).Failure;
        Assert.Equal((FailureCategory.Fatal, FailureCode.DestinationLockLost), (failure.Category, failure.Code));
    }
}
