namespace WandbExporter.Client.Pacing;

/// <summary>
/// How many requests a second the server stands. Two signals: what it refuses (half the rate at once, then slowly up again), and the
/// budget it announces (spend what remains evenly until the window ends). The announced unit is opaque, so its price in requests is
/// measured. Not safe for concurrent use.
/// </summary>
internal sealed class AdaptiveRate(double? maximum)
{
    private const double Minimum = 0.1;
    private const double Unbounded = 1000;
    private const int RequestsToMeasure = 5;

    private readonly double ceiling = maximum ?? Unbounded;
    private double learned = maximum ?? Unbounded;
    private double? requestsPerUnit;
    private double? markRemaining;
    private TimeSpan? markReset;
    private int sinceMark;
    private double announced = double.PositiveInfinity;

    /// <summary>Requests a second; infinite while nobody has set a bound.</summary>
    public double Current
    {
        get
        {
            var bounded = Math.Max(Minimum, Math.Min(Math.Min(learned, announced), ceiling));
            return maximum is null && bounded >= Unbounded ? double.PositiveInfinity : bounded;
        }
    }

    /// <summary>The server refused a request while we sent this many a second.</summary>
    public void Refused(double observedPerSecond)
    {
        var from = Math.Min(Current, Math.Max(observedPerSecond, Minimum));
        learned = Math.Max(Minimum, from / 2);
    }

    /// <summary>A request was answered: a tenth of a request a second more, at most 2 % of the ceiling.</summary>
    public void Answered() => learned = Math.Min(ceiling, learned + Math.Min(0.1, ceiling / 50));

    /// <summary>A response said how much of the budget remains.</summary>
    public void Announced(double remaining, TimeSpan reset)
    {
        sinceMark++;
        if (markRemaining is null || reset > markReset || remaining > markRemaining)
        {
            Mark(remaining, reset);
        }
        else if (sinceMark >= RequestsToMeasure)
        {
            var spent = markRemaining.Value - remaining;
            if (spent > 0)
            {
                var price = sinceMark / spent;
                requestsPerUnit = requestsPerUnit is null ? price : 0.2 * requestsPerUnit + 0.8 * price;
            }
            Mark(remaining, reset);
        }
        announced = requestsPerUnit is null || reset <= TimeSpan.FromSeconds(1)
            ? double.PositiveInfinity
            : remaining / reset.TotalSeconds * requestsPerUnit.Value;
    }

    private void Mark(double remaining, TimeSpan reset)
    {
        markRemaining = remaining;
        markReset = reset;
        sinceMark = 0;
    }
}
