namespace WandbExporter.Client.Pacing;

/// <summary>
/// The rate a server stands, learnt from what it refuses. Between two refusals it has given out just what it gives a second, so the answers
/// since the last one, over the time since then, are its rate. From a little below that the rate stays close to it for a while, and then
/// grows faster and faster, as the window of TCP CUBIC does: a steady server seldom has to refuse, and one that gives twice as much is found out
/// within 30 seconds. After a first refusal, which may have been chance, half of what was sent is a guess, and soon grows. Not safe for
/// concurrent use.
/// </summary>
internal sealed class LearnedRate
{
    /// <summary>No rate is below one request in ten seconds.</summary>
    public const double Slowest = 0.1;

    private const double Unbounded = 1000;

    /// <summary>How far below the server's rate it begins again.</summary>
    private const double StepBack = 0.03;

    /// <summary>A rate that has grown by this much met another limit than the last one.</summary>
    private const double Another = 1.25;

    /// <summary>What is left of a rate that was too much by nobody knows how much.</summary>
    private const double Down = 0.85;

    private const int AnswersToMeasure = 20;

    /// <summary>Until the server's rate is reached again: this time, or that of as many requests.</summary>
    private static readonly TimeSpan Plateau = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan LongestPlateau = TimeSpan.FromSeconds(20);
    private const double PlateauRequests = 100;

    /// <summary>A guess is twice as much after this time.</summary>
    private static readonly TimeSpan GuessDoubles = TimeSpan.FromSeconds(5);

    private double? _rate;
    private bool _isGuess;
    private TimeSpan _from;
    private long _answered;
    private TimeSpan _asking;

    /// <summary>Requests a second; infinite while nothing was refused, or not for long.</summary>
    public double Current(TimeSpan now)
    {
        if (_rate is not { } rate)
            return double.PositiveInfinity;
        var since = Math.Max(0, (now - _from).TotalSeconds);
        var plateau = Math.Clamp(PlateauRequests / rate, Plateau.TotalSeconds, LongestPlateau.TotalSeconds);
        var way = (since - plateau) / plateau;
        var current = rate * (_isGuess ? Math.Pow(2, since / GuessDoubles.TotalSeconds) : 1 + (StepBack * way * way * way));
        return current < Unbounded ? Math.Max(Slowest, current) : double.PositiveInfinity;
    }

    public void Answered() => _answered++;

    /// <summary>The server refused a request.</summary>
    /// <param name="sent">How many a second were sent lately.</param>
    /// <param name="asking">How long somebody wanted to ask since the refusal before this one.</param>
    public void Refused(TimeSpan now, double sent, TimeSpan asking)
    {
        _asking += asking;
        var current = Current(now);
        _from = now;
        if (double.IsInfinity(current))
        {
            // What came before may have been saved up by the server: it measures nothing.
            Learn(sent / 2, isGuess: true);
            return;
        }
        var between = _answered / Math.Max(0.001, _asking.TotalSeconds);
        var isAnother = current > _rate * Another;
        // A rate that has grown unused says nothing.
        if (isAnother)
            current = Math.Min(current, Math.Max(sent, between));
        if (_answered < AnswersToMeasure)
            _rate = Math.Max(Slowest, current * Down);
        else
            Learn(isAnother && !_isGuess ? Math.Max(between, current * Down) : Math.Min(between, current), isGuess: false);
    }

    /// <summary>The growth begins when requests may start again.</summary>
    public void GoesOnAt(TimeSpan moment) => _from = moment;

    /// <summary>From here on is counted what measures the next one; what was too little for that counts with what follows.</summary>
    private void Learn(double rate, bool isGuess)
    {
        _rate = Math.Max(Slowest, rate);
        _isGuess = isGuess;
        _answered = 0;
        _asking = TimeSpan.Zero;
    }
}
