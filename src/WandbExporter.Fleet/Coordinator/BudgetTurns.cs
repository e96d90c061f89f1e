using Akka.Actor;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ports;
using WandbExporter.Engine.Progress;
using WandbExporter.Fleet.Wire;

namespace WandbExporter.Fleet.Coordinator;

/// <summary>
/// Lets requests of nodes take turns with those of this process, at the one budget of the server, and tells that what their answers say. For the
/// <see cref="FleetGate"/> alone, which knows who may ask.
/// </summary>
/// <param name="budget">Of the server.</param>
/// <param name="meter">Counts what is lent.</param>
internal sealed class BudgetTurns(IBudget budget, ExportMeter meter)
{
    /// <summary>A request waits for its turn.</summary>
    /// <param name="node">Whose.</param>
    /// <param name="ask">Which.</param>
    /// <param name="gate">Hears of the turn, as <see cref="Entered"/>.</param>
    public void Enter(FleetMemberEntry node, AskTurn ask, IActorRef gate)
    {
        if (node.Turns.TryGetValue(ask.Request, out var turn))
        {
            // It asks again: the answer may be lost.
            if (turn.Given is not null)
                node.Agent.Tell(new Turn(ask.Request, null));
            return;
        }
        turn = new NodeTurn();
        node.Turns.Add(ask.Request, turn);
        EnterAsync(node.Number, ask, turn, turn.Stop).PipeTo(gate);
    }

    /// <summary>It is a request's turn, or will not be.</summary>
    /// <param name="node">Whose it was; null if that is not there any more.</param>
    /// <param name="entered">Which.</param>
    public void OnEntered(FleetMemberEntry? node, Entered entered)
    {
        if (node?.Turns.GetValueOrDefault(entered.Request) is not { } turn || turn != entered.Of)
        {
            entered.Turn?.Dispose();
            return;
        }
        if (entered.Unavailable is null)
        {
            turn.Given = entered.Turn;
            meter.Fleet?.Of(node.Number)?.RequestLent();
        }
        else
        {
            node.EndTurn(entered.Request);
        }
        node.Agent.Tell(new Turn(entered.Request, entered.Unavailable));
    }

    public void On(Noticed noticed) =>
        budget.Observe(noticed.Lane, new BudgetNotice(noticed.Remaining, noticed.Reset, noticed.RetryAfter), noticed.Refused, noticed.FallbackPause);

    public void On(Attempted attempted) => budget.Report(attempted.Lane, new RequestOutcome(attempted.Kind, attempted.About, attempted.Took, attempted.Code));

    private async Task<Entered> EnterAsync(int node, AskTurn ask, NodeTurn turn, CancellationToken stop)
    {
        try
        {
            return new Entered(node, ask.Request, turn, await budget.EnterAsync(ask.Lane, ask.About, stop), null);
        }
        catch (HostUnavailableException e)
        {
            return new Entered(node, ask.Request, turn, null, e.Code);
        }
        catch (OperationCanceledException)
        {
            return new Entered(node, ask.Request, turn, null, FailureCode.Connection);
        }
    }

    /// <summary>What became of a request that waited.</summary>
    public sealed record Entered(int Node, long Request, NodeTurn Of, IDisposable? Turn, string? Unavailable) : FleetGate.IMessage;
}
