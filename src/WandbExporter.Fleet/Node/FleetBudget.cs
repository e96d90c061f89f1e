using System.Collections.Concurrent;
using Akka.Actor;
using WandbExporter.Core.Ports;
using WandbExporter.Fleet.Wire;

namespace WandbExporter.Fleet.Node;

/// <summary>
/// The budget of the server as a node has it: each request waits for its turn among those of all nodes, which the coordinator gives, and what an answer
/// says goes there at once. A node that does not reach the coordinator sends what it has the turn for, and no more. Thread-safe.
/// </summary>
/// <param name="node">The number of the node.</param>
/// <param name="gate">The coordinator's.</param>
/// <param name="agent">Hears the answers.</param>
/// <param name="time">Of what is asked again.</param>
internal sealed class FleetBudget(int node, IActorRef gate, IActorRef agent, TimeProvider time) : IBudget
{
    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<long, Waiting> _waiting = new();
    private readonly ConcurrentDictionary<long, byte> _given = new();
    private readonly Lock _asking = new();
    private long _asked;
    private long _requests;
    private long _retries;
    private long _throttled;
    private int _inFlight;

    public async Task<IDisposable> EnterAsync(RequestLane lane, string about = "", CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var waiting = Ask(lane, about);
        gate.Tell(waiting.Ask, agent);
        await using var registration = cancellationToken.Register(() => Leave(waiting, cancellationToken));
        await waiting.Turn.Task;
        Interlocked.Increment(ref _inFlight);
        Interlocked.Increment(ref _requests);
        return new Turned(this, waiting.Ask.Request);
    }

    public void Observe(RequestLane lane, BudgetNotice notice, bool refused, TimeSpan fallbackPause)
    {
        if (refused)
            Interlocked.Increment(ref _throttled);
        gate.Tell(new Noticed(node, lane, notice.Remaining, notice.Reset, notice.RetryAfter, refused, fallbackPause), agent);
    }

    public void Report(RequestLane lane, RequestOutcome outcome) =>
        gate.Tell(new Attempted(node, lane, outcome.Kind, outcome.About, outcome.Took, outcome.Code), agent);

    public void CountRetry()
    {
        Interlocked.Increment(ref _retries);
        gate.Tell(new Repeated(node), agent);
    }

    /// <summary>What this node knows of it; the coordinator knows the rest.</summary>
    public BudgetSnapshot Snapshot() => new(
        null,
        null,
        double.PositiveInfinity,
        Volatile.Read(ref _inFlight),
        _waiting.Count,
        Interlocked.Read(ref _requests),
        Interlocked.Read(ref _retries),
        Interlocked.Read(ref _throttled),
        TimeSpan.Zero,
        TimeSpan.Zero,
        CircuitState.Closed,
        Volatile.Read(ref _inFlight));

    /// <summary>The first request that has not ended.</summary>
    public long Oldest
    {
        get
        {
            lock (_asking)
                return _waiting.Keys.Concat(_given.Keys).DefaultIfEmpty(_asked + 1).Min();
        }
    }

    /// <summary>The coordinator's answer.</summary>
    public void OnTurn(Turn turn)
    {
        if (!_waiting.TryRemove(turn.Request, out var waiting))
        {
            // Who waited has gone, or has it by an answer before this one.
            if (turn.Unavailable is null && !_given.ContainsKey(turn.Request))
                gate.Tell(new TurnEnded(node, turn.Request), agent);
        }
        else if (turn.Unavailable is { } code)
        {
            waiting.Turn.TrySetException(new HostUnavailableException(code));
        }
        else
        {
            _given[turn.Request] = 0;
            waiting.Turn.TrySetResult();
        }
    }

    /// <summary>Asks again for what has waited for long: what was asked or answered may be lost.</summary>
    public void AskAgain()
    {
        foreach (var waiting in _waiting.Values.Where(waiting => time.GetElapsedTime(waiting.AskedAt) > AskAgainAfter))
        {
            waiting.AskedAt = time.GetTimestamp();
            gate.Tell(waiting.Ask, agent);
        }
    }

    /// <summary>A request that has a number waits: between the two nobody looks for the oldest.</summary>
    private Waiting Ask(RequestLane lane, string about)
    {
        lock (_asking)
        {
            var waiting = new Waiting(new AskTurn(node, ++_asked, lane, about), time.GetTimestamp());
            _waiting[_asked] = waiting;
            return waiting;
        }
    }

    private void Leave(Waiting waiting, CancellationToken cancellationToken)
    {
        if (_waiting.TryRemove(waiting.Ask.Request, out _))
        {
            gate.Tell(new TurnEnded(node, waiting.Ask.Request), agent);
            waiting.Turn.TrySetCanceled(cancellationToken);
        }
    }

    private void End(long request)
    {
        if (!_given.TryRemove(request, out _))
            return;
        Interlocked.Decrement(ref _inFlight);
        gate.Tell(new TurnEnded(node, request), agent);
    }

    private sealed class Waiting(AskTurn ask, long askedAt)
    {
        public AskTurn Ask => ask;

        public long AskedAt { get; set; } = askedAt;

        public TaskCompletionSource Turn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private sealed class Turned(FleetBudget budget, long request) : IDisposable
    {
        public void Dispose() => budget.End(request);
    }
}
