using WandbExporter.Core.Ports;

namespace WandbExporter.Client.Pacing;

/// <summary>
/// The circuit breaker of a host. It opens when attempts fail one after the other, for some time, and about several things: what fails about one thing alone, such
/// as a run that the server cannot read, says nothing of the host. After a break it is half-open: one probe finds out, closes it by an answer, and
/// opens it for twice as long by a failure. Not safe for concurrent use.
/// </summary>
/// <param name="failures">Attempts that fail.</param>
/// <param name="things">What they are about.</param>
/// <param name="outage">From the first of them to the last.</param>
/// <param name="firstBreak">Until the first probe.</param>
/// <param name="longestBreak">Until a later one, at the most.</param>
internal sealed class Circuit(int failures, int things, TimeSpan outage, TimeSpan firstBreak, TimeSpan longestBreak)
{
    /// <summary>More need not be told apart.</summary>
    private const int MostThings = 1000;

    private readonly HashSet<string> _failed = new(StringComparer.Ordinal);
    private TimeSpan _first;
    private TimeSpan? _openUntil;
    private TimeSpan _break;
    private string? _probe;

    /// <summary>Attempts that failed since the last answer.</summary>
    public int Failures { get; private set; }

    public bool IsProbing => _probe is not null;

    /// <summary>When the next probe may go out, or could have; null: it is closed.</summary>
    public TimeSpan? OpenUntil => _openUntil;

    public CircuitState StateAt(TimeSpan now) => _openUntil is not { } until ? CircuitState.Closed : now < until ? CircuitState.Open : CircuitState.HalfOpen;

    /// <summary>Whether something about this has failed since the last answer: another one is the better probe.</summary>
    public bool HasFailed(string about) => _failed.Contains(about);

    public void Probe(string about) => _probe = about;

    /// <summary>The probe has ended; if it has said nothing of the host, another one may go out.</summary>
    public void Abandon(string about)
    {
        if (_probe == about)
            _probe = null;
    }

    /// <summary>The host answered.</summary>
    /// <returns>Whether the circuit was not closed.</returns>
    public bool Answered()
    {
        var hasClosed = _openUntil is not null;
        (Failures, _openUntil, _probe) = (0, null, null);
        _failed.Clear();
        return hasClosed;
    }

    /// <summary>An attempt failed.</summary>
    /// <returns>How long the circuit is open from now on; null: it is closed, or was open before.</returns>
    public TimeSpan? Failed(TimeSpan now, string about)
    {
        if (Failures++ == 0)
            _first = now;
        if (_failed.Count < MostThings)
            _failed.Add(about);
        if (_openUntil is not null)
        {
            // What was sent before it opened tells nothing new.
            if (_probe != about)
                return null;
            _probe = null;
            return OpenFor(now, _break * 2 < longestBreak ? _break * 2 : longestBreak);
        }
        return Failures >= failures && _failed.Count >= things && now - _first >= outage ? OpenFor(now, firstBreak) : null;
    }

    private TimeSpan OpenFor(TimeSpan now, TimeSpan pause)
    {
        _break = pause;
        _openUntil = now + pause;
        return pause;
    }
}
