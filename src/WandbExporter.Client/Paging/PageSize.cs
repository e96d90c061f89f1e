namespace WandbExporter.Client.Paging;

/// <summary>
/// How many items the next page of a listing holds. While the server answers quickly and pages are light they double, for where an answer takes
/// a while it is their number that a listing takes its time for; where answers get slow or heavy they shrink again, and behind a slow one they stay so for many answers. A page that the server could
/// not give halves it, and then it stays so, for a server that is asked for too much goes on being slow; only after many answers it is tried
/// whether more will do by now, and ever more rarely.
/// </summary>
/// <param name="wished">Items of the first page.</param>
/// <param name="largest">Items that no page exceeds.</param>
internal sealed class PageSize(int wished, int largest)
{
    /// <summary>Attempts at a page before a smaller one is tried.</summary>
    public const int Attempts = 2;

    /// <summary>Who looks for the one item that breaks a page gets at most two answers of a size.</summary>
    private const int Steady = 4;

    /// <summary>Bytes that a page should not weigh more than, as far as its size is ours to choose.</summary>
    private const long Heavy = 4 * 1024 * 1024;

    /// <summary>An answer within this time may be twice as long.</summary>
    private static readonly TimeSpan Quick = TimeSpan.FromSeconds(1);

    /// <summary>An answer beyond this time should be shorter, for a server or a proxy gives up on such requests some day.</summary>
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(5);

    private readonly int _wished = Math.Max(1, wished);
    private readonly int _largest = Math.Max(wished, Math.Max(1, largest));
    private int _borne = Math.Max(1, wished);
    private int _answers;
    private int _patience = 32;
    private bool _refused;

    public int Current { get; private set; } = Math.Max(1, wished);

    /// <summary>Whether the last page was more than one should weigh.</summary>
    public bool IsHeavy { get; private set; }

    /// <summary>A page came.</summary>
    /// <param name="size">Items that were asked for.</param>
    /// <param name="weight">Bytes that its items weigh.</param>
    /// <param name="elapsed">What the answer took, waiting for its turn included.</param>
    public void Answered(int size, long weight, TimeSpan elapsed)
    {
        IsHeavy = weight > Heavy;
        if (_refused)
            Recover();
        else if (size == Current)
            Adapt(weight, elapsed);
    }

    public void Narrow() => (_refused, _answers, Current) = (true, 0, Math.Max(1, Current / 2));

    /// <summary>It was one item, not their number.</summary>
    public void Widen() => (_answers, Current) = (0, _borne);

    private void Adapt(long weight, TimeSpan elapsed)
    {
        var answered = Current;
        if (elapsed > Slow || IsHeavy)
            (_answers, Current) = (elapsed > Slow ? -_patience : 0, Math.Max(_wished, Current / 2));
        else if (elapsed <= Quick && weight <= Heavy / 2 && ++_answers > 0)
            Current = Math.Min(_largest, Current * 2);
        _borne = Math.Min(answered, Current);
    }

    private void Recover()
    {
        if (Current >= _wished)
            return;
        _answers++;
        if (_answers == Steady)
            _borne = Current;
        if (_answers < _patience)
            return;
        _answers = 0;
        _patience *= 2;
        Current = Math.Min(_wished, Current * 2);
    }
}
