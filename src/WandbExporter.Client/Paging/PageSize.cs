namespace WandbExporter.Client.Paging;

/// <summary>
/// How many items the next page of a listing holds. A page that the server could not give halves it. It stays so, for a server that is
/// asked for too much goes on being slow; only after many answers it is tried whether more will do by now, and ever more rarely.
/// </summary>
internal sealed class PageSize(int wished)
{
    /// <summary>Attempts at a page before a smaller one is tried.</summary>
    public const int Attempts = 2;

    /// <summary>Who looks for the one item that breaks a page gets at most two answers of a size.</summary>
    private const int Steady = 4;

    private int _borne = Math.Max(1, wished);
    private int _answers;
    private int _patience = 32;

    public int Current { get; private set; } = Math.Max(1, wished);

    public void Answered()
    {
        if (Current >= wished)
            return;
        _answers++;
        if (_answers == Steady)
            _borne = Current;
        if (_answers < _patience)
            return;
        _answers = 0;
        _patience *= 2;
        Current = Math.Min(wished, Current * 2);
    }

    public void Narrow() => (_answers, Current) = (0, Math.Max(1, Current / 2));

    /// <summary>It was one item, not their number.</summary>
    public void Widen() => (_answers, Current) = (0, _borne);
}
