using WandbExporter.Core.Ports;

namespace WandbExporter.Client.Pacing;

/// <summary>
/// When requests to one service may start: after its pauses, at the rate it was found to stand, within what it says remains. Not safe for
/// concurrent use.
/// </summary>
/// <param name="longestPause">However long the service asks for.</param>
/// <param name="most">Requests in flight.</param>
internal sealed class Pace(TimeSpan longestPause, int most)
{
    /// <summary>A first refusal without a word is followed by a pause of so many requests' time; each further one doubles it.</summary>
    private const double SilentPauseRequests = 5;
    private static readonly TimeSpan LongestSilentPause = TimeSpan.FromMinutes(1);

    /// <summary>The shortest pause, where the server asks for less: what it gives in that time lets requests come a little unevenly, as they do on the way.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(0.4);

    private static readonly TimeSpan Lately = TimeSpan.FromSeconds(5);

    private readonly LearnedRate _learned = new();
    private readonly AnnouncedQuota _announced = new();
    private readonly StartCredit _credit = new();
    private readonly ConcurrencyLimit _limit = new(most);
    private TimeSpan _pausedUntil;
    private TimeSpan _throttledTime;
    private TimeSpan _asking;
    private TimeSpan _askedAt;
    private bool _isAsked;
    private TimeSpan _windowStart;
    private int _startedInWindow;
    private int _startedBefore;
    private int _inFlight;
    private int _unanswered;
    private int _stragglers;
    private bool _isRefused;
    private TimeSpan _silentPause;
    private bool _isProbing;
    private bool _probeIsOut;

    public long Throttled { get; private set; }

    /// <summary>So many requests may be in flight from now on.</summary>
    public void Allow(int most) => _limit.Allow(most);

    /// <summary>Requests in flight, as far as the service answers them no later than fewer.</summary>
    public int MaxInFlight => _limit.Current;

    public TimeSpan PausedFor(TimeSpan now) => Positive(_pausedUntil - now);

    /// <summary>How long no request could start, in all.</summary>
    public TimeSpan ThrottledTime(TimeSpan now) => _throttledTime - PausedFor(now);

    /// <summary>Requests a second; infinite when nothing limits them.</summary>
    public double Rate(TimeSpan now) => Math.Max(LearnedRate.Slowest, Math.Min(_learned.Current(now), _announced.Current(now)));

    /// <summary>When the next request may start; null if that depends on one that is in flight.</summary>
    /// <param name="share">Of the rate.</param>
    public TimeSpan? Due(TimeSpan now, double share)
    {
        if ((_isProbing && _probeIsOut) || _inFlight >= _limit.Current)
            return null;
        var due = _credit.Due(now, Rate(now) * share);
        if (_pausedUntil > due)
            due = _pausedUntil;
        return _announced.HeldUntil is { } held && held > due ? held : due;
    }

    /// <returns>Whether it is sent to see whether the server answers again, before others are.</returns>
    public bool Start(TimeSpan now, double share)
    {
        _credit.Take(now, Rate(now) * share);
        // The end of a window is told in rounded seconds; one request finds out.
        if (_announced.HeldUntil is not null)
        {
            _announced.Forget();
            _isProbing = true;
        }
        _announced.Started();
        _inFlight++;
        _limit.Started(_inFlight);
        _unanswered++;
        if (now - _windowStart > Lately)
        {
            _startedBefore = now - _windowStart < 2 * Lately ? _startedInWindow : 0;
            _windowStart = now;
            _startedInWindow = 0;
        }
        _startedInWindow++;
        return _probeIsOut = _isProbing;
    }

    public void End(bool wasProbe)
    {
        _inFlight--;
        _unanswered = Math.Min(_unanswered, _inFlight);
        if (wasProbe)
            _probeIsOut = false;
    }

    /// <summary>Keeps account of the time in which somebody wants to ask, or would if that were not paused.</summary>
    public void Asked(TimeSpan now, bool isAsked)
    {
        _asking += _isAsked ? now - _askedAt : Positive((_pausedUntil < now ? _pausedUntil : now) - _askedAt);
        _askedAt = now;
        _isAsked = isAsked;
    }

    public void Observe(TimeSpan now, BudgetNotice notice, bool refused, TimeSpan fallbackPause)
    {
        Asked(now, _isAsked);
        _unanswered = Math.Max(0, _unanswered - 1);
        var isStraggler = _stragglers > 0;
        if (isStraggler)
            _stragglers--;
        if (notice is { Remaining: { } remaining, Reset: { } reset })
            _announced.Announced(now, remaining, reset < longestPause ? reset : longestPause, _unanswered);
        if (refused)
            Refused(now, notice, isStraggler, fallbackPause);
        else
            Answered(now, notice, isStraggler);
    }

    /// <summary>How an attempt went.</summary>
    public void Report(RequestOutcome outcome)
    {
        if (outcome.TimedOut)
            _limit.TimedOut();
        else if (outcome.Code is null)
            _limit.Answered(outcome.Kind, outcome.Took);
    }

    private static TimeSpan Positive(TimeSpan span) => span > TimeSpan.Zero ? span : TimeSpan.Zero;

    private void Answered(TimeSpan now, BudgetNotice notice, bool isStraggler)
    {
        _learned.Answered();
        if (notice is { Remaining: 0, Reset: { } untilReset })
            PauseUntil(now, untilReset);
        if (isStraggler || now < _pausedUntil)
            return;
        _isProbing = false;
        _isRefused = false;
    }

    private void Refused(TimeSpan now, BudgetNotice notice, bool isStraggler, TimeSpan fallbackPause)
    {
        Throttled++;
        // Requests that were in flight when the first one was refused tell nothing new.
        if (!isStraggler && now >= _pausedUntil)
        {
            // A quota that is known to be spent says nothing of the rate.
            if (!_isRefused && notice.Remaining is not 0)
            {
                _learned.Refused(now, SentLately(now), _asking);
                _asking = TimeSpan.Zero;
            }
            _silentPause = NextSilentPause(now, fallbackPause);
            _isRefused = true;
            _stragglers = _unanswered;
        }
        // When it does not say until when, one request has to find out.
        _isProbing |= notice.RetryAfter is null;
        var pause = notice.RetryAfter ?? (notice.Reset > _silentPause ? notice.Reset.Value : _silentPause);
        PauseUntil(now, pause > Slack ? pause : Slack);
    }

    private double SentLately(TimeSpan now) => _startedBefore == 0
        ? _startedInWindow / Math.Max(1, (now - _windowStart).TotalSeconds)
        : (_startedBefore + _startedInWindow) / (Lately + (now - _windowStart)).TotalSeconds;

    private TimeSpan NextSilentPause(TimeSpan now, TimeSpan longestFirst)
    {
        var seconds = _isRefused
            ? Math.Min(2 * _silentPause.TotalSeconds, LongestSilentPause.TotalSeconds)
            : Math.Min(SilentPauseRequests / _learned.Current(now), longestFirst.TotalSeconds);
        return TimeSpan.FromSeconds(Math.Max(seconds, Slack.TotalSeconds));
    }

    private void PauseUntil(TimeSpan now, TimeSpan pause)
    {
        var until = now + (pause < longestPause ? pause : longestPause);
        if (until <= _pausedUntil)
            return;
        _throttledTime += until - (_pausedUntil > now ? _pausedUntil : now);
        _pausedUntil = until;
        _credit.Restart(until);
        _learned.GoesOnAt(until);
    }
}
