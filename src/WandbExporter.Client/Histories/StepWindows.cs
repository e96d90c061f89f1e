namespace WandbExporter.Client.Histories;

/// <summary>
/// Cuts the steps of a run into windows, lazily and in order, and learns from the pages that came back: a window is as wide as makes
/// a page of the wished weight. Wide gaps are crossed in few windows, so a run whose step is an epoch in milliseconds ends too.
/// It belongs to one reader, which alone moves it.
/// </summary>
/// <param name="start">The first step.</param>
/// <param name="end">The first step that is not asked for.</param>
/// <param name="expectedRows">Rows that there should be between them; null if nobody knows.</param>
/// <param name="wantedRows">How many rows a window should hold.</param>
internal sealed class StepWindows(long start, long end, long? expectedRows, Func<double> wantedRows)
{
    /// <summary>Few such windows hold all steps that there can be, also of a run that says its last one is the last that a number can say.</summary>
    private const long Widest = 1L << 62;

    private double _rowsPerStep = expectedRows is > 0 && end > start ? Math.Min(1, (double)expectedRows / (end - start)) : 1;
    private int _emptyInARow;
    private StepSkeleton? _skeleton;
    private long _stop = end;

    /// <summary>Where the windows handed out so far end.</summary>
    public long Position { get; private set; } = start;

    public bool Exhausted => Position >= _stop;

    /// <summary>The next window; there must be one.</summary>
    /// <param name="limit">Where it ends at the latest.</param>
    public StepWindow Next(long limit = long.MaxValue)
    {
        var from = Position;
        Position = Math.Min(EndOf(from), limit);
        return new StepWindow(from, Position);
    }

    /// <summary>From now on windows end where the skeleton says.</summary>
    public void Follow(StepSkeleton skeleton) => _skeleton = skeleton;

    /// <summary>Ends the windows before a step.</summary>
    public void StopAt(long step) => _stop = Math.Min(_stop, step);

    /// <summary>Leaves out the steps before one: another source has them.</summary>
    public void SkipTo(long step) => Position = Math.Max(Position, Math.Min(step, _stop));

    /// <summary>Hands out again what lies behind a step: the last window was not fetched to its end.</summary>
    public void GoBackTo(long step) => Position = Math.Min(Position, step);

    /// <summary>Learns how many rows the server gave of a window, or of a piece of one.</summary>
    public void Observe(StepWindow window, int rows)
    {
        if (rows == 0)
        {
            _emptyInARow++;
            return;
        }
        _emptyInARow = 0;
        _rowsPerStep = (double)rows / window.Width;
    }

    private long EndOf(long from)
    {
        var rows = wantedRows();
        if (_skeleton is not null)
            return _skeleton.EndOf(from, rows, _stop);
        var width = (long)Math.Clamp(rows / _rowsPerStep * Math.Pow(4, Math.Min(_emptyInARow, 31)), 1, Widest);
        return _stop - from <= width ? _stop : from + width;
    }
}
