using WandbExporter.Client.Pacing;
using WandbExporter.Client.Tests.Support;
using WandbExporter.Core.Ports;

namespace WandbExporter.Client.Tests.Pacing;

/// <summary>A budget that is handed to clients is one for all of them, and theirs to use only.</summary>
public sealed class SharedBudgetTests
{
    [Fact]
    public async Task Clients_of_one_budget_wait_for_each_other_and_leave_it_behind()
    {
        await using var server = new ScriptedServer(Answers.ViewerReply, Answers.ViewerReply);
        using var budget = new Governor(1, null, TimeProvider.System, TimeSpan.FromMinutes(1));
        await using var second = TestClient.For(server, options => options with { Budget = budget });
        await using (var first = TestClient.For(server, options => options with { Budget = budget }))
        {
            Assert.Same(budget, first.Budget);
            await first.GetViewerAsync(default);
        }

        var turn = await second.Budget.EnterAsync(RequestLane.Listing);
        var waiting = second.GetViewerAsync(default);
        Assert.Equal((1, 1), (budget.Snapshot().InFlight, budget.Snapshot().Waiting));
        turn.Dispose();
        await waiting;
        Assert.Equal(3, budget.Snapshot().Requests);
    }
}
