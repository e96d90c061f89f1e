using WandbExporter.Client.Pacing;
using WandbExporter.Client.Tests.Support;

namespace WandbExporter.Client.Tests.Pacing;

public sealed class RetryBudgetTests
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);
    private readonly ManualTime _time = new();

    [Fact]
    public void However_much_fails_retries_are_a_fifth_of_the_requests_and_ten_a_second()
    {
        var budget = new RetryBudget(_time);
        var retries = 0;
        const int Requests = 100_000;
        for (var request = 0; request < Requests; request++)
        {
            budget.Deposit();
            // A thousand a second, and each attempt fails.
            _time.Advance(TimeSpan.FromMilliseconds(1));
            while (budget.Withdraw(TimeSpan.Zero) is not null)
                retries++;
        }
        Assert.InRange(retries, 0.2 * Requests + 10 * 100, 0.2 * Requests + 10 * 100 + 101);
    }

    [Fact]
    public void Who_comes_when_there_is_no_room_waits_in_turn_and_is_refused_if_that_is_too_long()
    {
        var budget = new RetryBudget(_time);
        var waits = Enumerable.Range(0, 1000).Select(_ => budget.Withdraw(Longest)).ToList();
        Assert.All(waits[..100], wait => Assert.Equal(TimeSpan.Zero, wait));
        Assert.Equal([0.1, 0.2, 0.3], waits[100..103].Select(wait => Math.Round(wait!.Value.TotalSeconds, 3)));
        Assert.Equal(Longest, waits.Max());
        Assert.Equal(300, waits.Count(wait => wait is null));
        _time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(TimeSpan.Zero, budget.Withdraw(Longest));
    }

    [Fact]
    public void A_server_of_which_half_the_answers_fail_is_asked_every_time()
    {
        var budget = new RetryBudget(_time);
        for (var request = 0; request < 1000; request++)
        {
            budget.Deposit();
            Assert.Equal(TimeSpan.Zero, budget.Withdraw(Longest));
            _time.Advance(TimeSpan.FromMilliseconds(100));
        }
    }
}
