namespace WandbExporter.Client.Pacing;

/// <summary>Spaces starts by a rate that may change at any time. Not safe for concurrent use.</summary>
internal sealed class StartCredit
{
    /// <summary>Requests that may start at once after a quiet moment, when a rate is set.</summary>
    private const double Burst = 10;

    /// <summary>Sums of fractions are never quite whole.</summary>
    private const double Tolerance = 1e-6;

    private double _credit = Burst;
    private TimeSpan _at;

    /// <summary>When the next one may start.</summary>
    public TimeSpan Due(TimeSpan now, double perSecond)
    {
        Refill(now, perSecond);
        if (_credit >= 1 - Tolerance)
            return now > _at ? now : _at;
        // Rounded up: a timer that comes a moment early would only be set again.
        return (_at > now ? _at : now) + TimeSpan.FromTicks((long)Math.Ceiling((1 - Tolerance - _credit) / perSecond * TimeSpan.TicksPerSecond));
    }

    public void Take(TimeSpan now, double perSecond)
    {
        Refill(now, perSecond);
        _credit = double.IsInfinity(perSecond) ? Burst : Math.Max(0, _credit - 1);
    }

    /// <summary>Nothing starts before the moment, and then one by one.</summary>
    public void Restart(TimeSpan at)
    {
        _credit = 1;
        _at = at;
    }

    private void Refill(TimeSpan now, double perSecond)
    {
        if (now <= _at)
            return;
        _credit = double.IsInfinity(perSecond) ? Burst : Math.Min(Burst, _credit + ((now - _at).TotalSeconds * perSecond));
        _at = now;
    }
}
