namespace WandbExporter.Client.Pacing;

/// <summary>
/// What the server announces of its quota: what remains is spent evenly until the window ends, and never more than that. The announced unit is
/// opaque, so its price in requests is measured. Not safe for concurrent use.
/// </summary>
internal sealed class AnnouncedQuota
{
    private const int RequestsToMeasure = 5;

    /// <summary>Units to measure a price by: fewer for the first one, because units are often whole numbers.</summary>
    private const double FirstUnits = 5;
    private const double Units = 20;

    /// <summary>A shorter window may be spent at once: it is soon over.</summary>
    private static readonly TimeSpan WorthSpreading = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan Rounding = TimeSpan.FromSeconds(1);

    private double? _requestsPerUnit;
    private double _markRemaining = double.NegativeInfinity;
    private TimeSpan _markReset;
    private int _sinceMark;
    private double _left = double.PositiveInfinity;
    private double _rate = double.PositiveInfinity;
    private TimeSpan _resetAt;
    private TimeSpan _longest;
    private bool _isRounded;

    /// <summary>Nothing is left before this moment; null if something is.</summary>
    /// <remarks>A reset in whole seconds may have been rounded down.</remarks>
    public TimeSpan? HeldUntil => _left < 1 ? _resetAt + (_isRounded ? Rounding : TimeSpan.Zero) : null;

    /// <summary>Requests a second; infinite while it is not known what a request costs, in a short window, and behind its end.</summary>
    public double Current(TimeSpan now) => now < _resetAt ? _rate : double.PositiveInfinity;

    public void Started() => _left--;

    /// <summary>The window is over, and nothing is known of the next one.</summary>
    public void Forget() => _left = double.PositiveInfinity;

    /// <summary>An answer said how much of the quota remains.</summary>
    /// <param name="inFlight">Requests that the server may not have counted yet.</param>
    public void Announced(TimeSpan now, double remaining, TimeSpan reset, int inFlight)
    {
        // An answer that was long on its way speaks of a window that is over.
        if (now + reset < _resetAt - Rounding && now < _resetAt)
            return;
        _longest = now >= _resetAt || reset > _longest ? reset : _longest;
        _resetAt = now + reset;
        _isRounded = reset.Ticks % TimeSpan.TicksPerSecond == 0;
        Measure(remaining, inFlight);
        _left = (remaining * _requestsPerUnit) - inFlight ?? (remaining > 0 ? double.PositiveInfinity : 0);
        _rate = _requestsPerUnit is null || _longest < WorthSpreading ? double.PositiveInfinity : Math.Max(0, _left) / Math.Max(Rounding.TotalSeconds, reset.TotalSeconds);
    }

    private void Measure(double remaining, int inFlight)
    {
        _sinceMark++;
        var spent = _markRemaining - remaining;
        // Answers overtake each other: that is no refill.
        if ((spent >= 0 || spent * _requestsPerUnit >= -2 * inFlight) && _resetAt <= _markReset + Rounding)
        {
            if (_sinceMark < RequestsToMeasure || spent < (_requestsPerUnit is null ? FirstUnits : Units))
                return;
            var price = _sinceMark / spent;
            _requestsPerUnit = _requestsPerUnit is null ? price : (0.2 * _requestsPerUnit) + (0.8 * price);
        }
        _markRemaining = remaining;
        _markReset = _resetAt;
        _sinceMark = 0;
    }
}
