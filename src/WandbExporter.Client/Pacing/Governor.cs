using WandbExporter.Core.Ports;

namespace WandbExporter.Client.Pacing;

/// <summary>
/// The budget of a server for all that ask it from this process. Lanes take turns, and within a lane requests start in the order in which they
/// asked. A refusal pauses everybody who asks the same service: GraphQL is one, the contents of files are another. Whoever asks while the circuit of the
/// server is open waits for its probe, and fails with it.
/// </summary>
public sealed class Governor : IBudget, IDisposable
{
    /// <summary>Whose turn it is, one after the other; the turn of a lane in which nobody waits is the next one's.</summary>
    private static readonly RequestLane[] Turns = [RequestLane.Listing, RequestLane.History, RequestLane.Listing, RequestLane.Files];

    /// <summary>What opens the circuit: so many failures in a row, about so many things, for so many times the first break.</summary>
    private const int FailuresToOpen = 10;
    private const int ThingsToOpen = 3;
    private const int BreaksToOpen = 5;

    private readonly Lock _gate = new();
    private readonly LinkedList<Waiter>[] _queues = [.. Enum.GetValues<RequestLane>().Select(_ => new LinkedList<Waiter>())];
    private readonly TimeProvider _time;
    private readonly int _concurrencyOfOne;
    private int _maxConcurrency;
    private readonly QuietHours? _quietHours;
    private readonly double _maxPerSecond;
    private readonly StartCredit _credit = new();
    private readonly Pace _api;
    private readonly Pace _files;
    private readonly CircuitTerms _terms;
    private readonly Circuit _circuit;

    /// <summary>Changes of the circuit that nobody was told of yet; they are told one by one, in their order.</summary>
    private readonly Queue<CircuitChange> _changes = new();
    private readonly Lock _telling = new();
    private readonly ITimer _timer;
    private readonly long _epoch;
    private int _turn;
    private int _inFlight;
    private long _requests;
    private long _retries;
    private double? _remaining;
    private TimeSpan? _resetAt;

    /// <param name="maxConcurrency">Requests at a time.</param>
    /// <param name="maxRequestsPerSecond">The fastest rate; null: as fast as the server lets us.</param>
    /// <param name="time">Of the waits.</param>
    /// <param name="longestPause">However long the server asks for.</param>
    /// <param name="quietHours">When only a share of the requests at a time, and of the rate, is used; null: never.</param>
    /// <param name="circuit">How long the server is left alone when it fails; null: as usual.</param>
    public Governor(int maxConcurrency, double? maxRequestsPerSecond, TimeProvider time, TimeSpan longestPause, QuietHours? quietHours = null, CircuitTerms? circuit = null)
    {
        ArgumentNullException.ThrowIfNull(time);
        _time = time;
        _maxConcurrency = _concurrencyOfOne = maxConcurrency;
        _quietHours = quietHours;
        _maxPerSecond = maxRequestsPerSecond ?? double.PositiveInfinity;
        _api = new Pace(longestPause, maxConcurrency);
        _files = new Pace(longestPause, maxConcurrency);
        _terms = circuit ?? new CircuitTerms("");
        _circuit = new Circuit(FailuresToOpen, ThingsToOpen, BreaksToOpen * _terms.FirstBreak, _terms.FirstBreak, _terms.LongestBreak);
        _epoch = time.GetTimestamp();
        _timer = time.CreateTimer(_ => Pump(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    private double Share => _quietHours?.ShareAt(_time) ?? 1;

    private TimeSpan Now => _time.GetElapsedTime(_epoch);

    public BudgetSnapshot Snapshot()
    {
        lock (_gate)
        {
            var now = Now;
            return new BudgetSnapshot(
                _remaining,
                _resetAt is not { } reset ? null : reset > now ? reset - now : TimeSpan.Zero,
                Math.Min(_api.Rate(now), _maxPerSecond) * Share,
                _inFlight,
                _queues.Sum(queue => queue.Count),
                _requests,
                _retries,
                _api.Throttled + _files.Throttled,
                TimeSpan.FromTicks(Math.Max(_api.PausedFor(now).Ticks, (_circuit.OpenUntil - now)?.Ticks ?? 0)),
                _api.ThrottledTime(now),
                _circuit.StateAt(now),
                _api.MaxInFlight);
        }
    }

    public async Task<IDisposable> EnterAsync(RequestLane lane, string about = "", CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var waiter = new Waiter(lane, about);
        lock (_gate)
            waiter.Node = _queues[(int)lane].AddLast(waiter);
        Pump();
        if (waiter.Turn.Task.IsCompleted)
            return await waiter.Turn.Task;
        await using var registration = cancellationToken.Register(() => Leave(waiter, cancellationToken));
        return await waiter.Turn.Task;
    }

    public void Observe(RequestLane lane, BudgetNotice notice, bool refused, TimeSpan fallbackPause)
    {
        lock (_gate)
        {
            var now = Now;
            if (lane != RequestLane.Files)
            {
                _remaining = notice.Remaining ?? _remaining;
                _resetAt = notice.Reset is { } reset ? now + reset : _resetAt;
            }
            PaceOf(lane).Observe(now, notice, refused, fallbackPause);
        }
        Pump();
    }

    public void Report(RequestLane lane, RequestOutcome outcome)
    {
        List<Waiter> refused = [];
        lock (_gate)
        {
            PaceOf(lane).Report(outcome);
            if (outcome.Code is not { } code)
            {
                if (_circuit.Answered())
                    _changes.Enqueue(new CircuitChange(_terms.Host, CircuitState.Closed, 0, null, TimeSpan.Zero));
            }
            else
            {
                var wasOpen = _circuit.OpenUntil is not null;
                if (_circuit.Failed(Now, outcome.About) is { } pause)
                {
                    _changes.Enqueue(new CircuitChange(_terms.Host, CircuitState.Open, _circuit.Failures, code, pause));
                    // Who waited for the probe has the same answer as it.
                    if (wasOpen)
                        refused = TakeWaiters();
                }
            }
        }
        foreach (var waiter in refused)
            waiter.Turn.TrySetException(new HostUnavailableException(outcome.Code!));
        TellChanges();
        Pump();
    }

    private void TellChanges()
    {
        lock (_telling)
        {
            while (true)
            {
                CircuitChange? change;
                lock (_gate)
                {
                    if (!_changes.TryDequeue(out change))
                        return;
                }
                _terms.Changed?.Invoke(change);
            }
        }
    }

    public void ServeProcesses(int count)
    {
        lock (_gate)
        {
            _maxConcurrency = _concurrencyOfOne * Math.Max(1, count);
            _api.Allow(_maxConcurrency);
            _files.Allow(_maxConcurrency);
        }
        Pump();
    }

    public void CountRetry() => Interlocked.Increment(ref _retries);

    public void Dispose() => _timer.Dispose();

    private Pace PaceOf(RequestLane lane) => lane == RequestLane.Files ? _files : _api;

    private void Leave(Waiter waiter, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (waiter.Node?.List is null)
                return;
            _queues[(int)waiter.Lane].Remove(waiter.Node);
        }
        waiter.Turn.TrySetCanceled(cancellationToken);
        Pump();
    }

    private List<Waiter> TakeWaiters()
    {
        List<Waiter> waiters = [.. _queues.SelectMany(queue => queue)];
        foreach (var queue in _queues)
            queue.Clear();
        return waiters;
    }

    private void Exit(Lease lease)
    {
        lock (_gate)
        {
            _inFlight--;
            lease.Pace.End(lease.IsProbe);
            if (lease.Probed is { } about)
                _circuit.Abandon(about);
        }
        Pump();
    }

    /// <summary>Lets everybody start whose turn it is, and sets the timer for the next one.</summary>
    private void Pump()
    {
        while (true)
        {
            Waiter? next;
            Lease lease;
            lock (_gate)
            {
                var now = Now;
                var share = Share;
                next = Next(now, share);
                _api.Asked(now, _queues[(int)RequestLane.Listing].Count + _queues[(int)RequestLane.History].Count > 0);
                _files.Asked(now, _queues[(int)RequestLane.Files].Count > 0);
                if (next is null)
                    return;
                _credit.Take(now, _maxPerSecond * share);
                var pace = PaceOf(next.Lane);
                var probed = _circuit.OpenUntil is null ? null : next.About;
                if (probed is not null)
                    _circuit.Probe(probed);
                lease = new Lease(this, pace, pace.Start(now, share), probed);
                _inFlight++;
                _requests++;
            }
            next.Turn.TrySetResult(lease);
        }
    }

    /// <summary>Takes the one whose turn it is off its queue; null if nobody may start now.</summary>
    private Waiter? Next(TimeSpan now, double share)
    {
        if (_inFlight >= Math.Max(1, (int)(_maxConcurrency * share)))
            return null;
        var open = _circuit.OpenUntil;
        if (open is not null && _circuit.IsProbing)
            return null;
        TimeSpan? soonest = null;
        for (var i = 0; i < Turns.Length; i++)
        {
            var turn = (_turn + i) % Turns.Length;
            var queue = _queues[(int)Turns[turn]];
            if (queue.First is null || PaceOf(Turns[turn]).Due(now, share) is not { } due)
                continue;
            var ceiling = _credit.Due(now, _maxPerSecond * share);
            due = ceiling > due ? ceiling : due;
            due = open > due ? open.Value : due;
            if (due <= now)
            {
                var next = open is null ? queue.First.Value : queue.FirstOrDefault(waiter => !_circuit.HasFailed(waiter.About)) ?? queue.First.Value;
                queue.Remove(next.Node!);
                _turn = turn + 1;
                return next;
            }
            soonest = soonest < due ? soonest : due;
        }
        if (soonest is not null)
            _timer.Change(soonest.Value - now, Timeout.InfiniteTimeSpan);
        return null;
    }

    private sealed class Waiter(RequestLane lane, string about)
    {
        public RequestLane Lane { get; } = lane;

        public string About { get; } = about;

        public TaskCompletionSource<IDisposable> Turn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public LinkedListNode<Waiter>? Node { get; set; }
    }

    private sealed class Lease(Governor governor, Pace pace, bool isProbe, string? probed) : IDisposable
    {
        private int _returned;

        public Pace Pace { get; } = pace;

        public bool IsProbe { get; } = isProbe;

        /// <summary>What the probe of the circuit is about; null if this is none.</summary>
        public string? Probed { get; } = probed;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _returned, 1) == 0)
                governor.Exit(this);
        }
    }
}
