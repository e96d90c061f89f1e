using System.Collections;

namespace WandbExporter.Engine.Fetch;

/// <summary>
/// Cuts the steps of a run into windows, lazily and in order, and learns from the pages that came back: a window is as wide as makes
/// a page of the wished weight. Wide gaps are crossed in few windows, so a run whose step is an epoch in milliseconds ends too.
/// Enumerated by one stream; <see cref="Observe"/> may be called from any thread.
/// </summary>
internal sealed class StepWindows(long start, long stop, long? expectedRows, HistorySettings settings, DrainSignal drain)
    : IEnumerable<StepWindow>
{
    /// <summary>No row has been seen yet, and rows of a quarter megabyte exist: the first windows stay small.</summary>
    private const double FirstRows = 256;

    private readonly Lock _lock = new();
    private double _rowsPerStep = expectedRows is > 0 && stop > start ? Math.Min(1, (double)expectedRows / (stop - start)) : 1;
    private double _bytesPerRow;
    private int _emptyInARow;
    private int _cap = settings.PageRows;

    /// <summary>Where the windows handed out so far end.</summary>
    public long Position { get; private set; } = start;

    public bool Exhausted => Position >= stop;

    public IEnumerator<StepWindow> GetEnumerator()
    {
        while (!Exhausted && !drain.IsRaised)
        {
            var from = Position;
            var width = NextWidth();
            Position = stop - from <= width ? stop : from + width;
            yield return new StepWindow(from, Position);
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public void Observe(StepWindow window, int rows, long bytes)
    {
        lock (_lock)
        {
            if (rows == 0)
            {
                _emptyInARow++;
                return;
            }
            if (window.From < 0)
                return;
            _emptyInARow = 0;
            _rowsPerStep = (double)rows / window.Width;
            _bytesPerRow = Math.Max((double)bytes / rows, _bytesPerRow / 2);
        }
    }

    /// <summary>The server gives no more rows than this at a time, whatever it is asked for.</summary>
    public void LearnCap(int rows)
    {
        lock (_lock)
            _cap = Math.Min(_cap, Math.Max(rows, 1));
    }

    private long NextWidth()
    {
        lock (_lock)
        {
            var rows = _bytesPerRow == 0 ? FirstRows : settings.PageBytes / _bytesPerRow;
            rows = Math.Clamp(rows, 1, Math.Max(1, _cap * 0.9));
            var width = rows / _rowsPerStep * Math.Pow(4, Math.Min(_emptyInARow, 24));
            return (long)Math.Clamp(width, 1, 1L << 53);
        }
    }
}
