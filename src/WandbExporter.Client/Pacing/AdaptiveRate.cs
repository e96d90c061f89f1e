namespace WandbExporter.Client.Pacing;

/// <summary>
/// How many requests a second the server stands. Two signals: what it refuses (half the rate at once, then slowly up again), and the
/// budget it announces (spend what remains evenly until the window ends). The announced unit is opaque, so its price in requests is
/// measured. Not safe for concurrent use.
/// </summary>
internal sealed class AdaptiveRate(double? maximum)
{
    private const double Minimum = WandbClientOptions.SlowestRate;
    private const double Unbounded = 1000;
    private const int RequestsToMeasure = 5;

    private readonly double _ceiling = maximum ?? Unbounded;
    private double _learned = maximum ?? Unbounded;
    private double? _requestsPerUnit;
    private double? _markRemaining;
    private TimeSpan? _markReset;
    private int _sinceMark;
    private double _announced = double.PositiveInfinity;

    /// <summary>Requests a second; infinite while nobody has set a bound.</summary>
    public double Current
    {
        get
        {
            var bounded = Math.Max(Minimum, Math.Min(Math.Min(_learned, _announced), _ceiling));
            return maximum is null && bounded >= Unbounded ? double.PositiveInfinity : bounded;
        }
    }

    /// <summary>The server refused a request while we sent this many a second.</summary>
    public void Refused(double observedPerSecond)
    {
        var from = Math.Min(Current, Math.Max(observedPerSecond, Minimum));
        _learned = Math.Max(Minimum, from / 2);
    }

    /// <summary>A request was answered: a tenth of a request a second more, at most 2 % of the ceiling.</summary>
    public void Answered() => _learned = Math.Min(_ceiling, _learned + Math.Min(0.1, _ceiling / 50));

    /// <summary>A response said how much of the budget remains.</summary>
    public void Announced(double remaining, TimeSpan reset)
    {
        _sinceMark++;
        if (_markRemaining is null || reset > _markReset || remaining > _markRemaining)
        {
            Mark(remaining, reset);
        }
        else if (_sinceMark >= RequestsToMeasure)
        {
            var spent = _markRemaining.Value - remaining;
            if (spent > 0)
            {
                var price = _sinceMark / spent;
                _requestsPerUnit = _requestsPerUnit is null ? price : 0.2 * _requestsPerUnit + 0.8 * price;
            }
            Mark(remaining, reset);
        }
        _announced = _requestsPerUnit is null || reset <= TimeSpan.FromSeconds(1)
            ? double.PositiveInfinity
            : remaining / reset.TotalSeconds * _requestsPerUnit.Value;
    }

    private void Mark(double remaining, TimeSpan reset)
    {
        _markRemaining = remaining;
        _markReset = reset;
        _sinceMark = 0;
    }
}
