namespace WandbExporter.Engine.Fetch;

/// <summary>
/// How many rows one answer should hold: what makes a page of the wished bytes, in the wished time, below the most that the server gives.
/// A window that the server could not answer makes the next ones smaller at once; what it answers lets them grow again. Thread-safe.
/// </summary>
internal sealed class PageWeight(HistorySettings settings)
{
    /// <summary>No row has been seen yet, and rows of a quarter megabyte exist: the first windows stay small.</summary>
    private const double FirstRows = 256;

    private readonly Lock _lock = new();
    private double _bytesPerRow;
    private double _secondsPerRow;
    private double _limit = settings.PageRows;
    private int _cap = settings.PageRows;

    /// <summary>Rows that the next window should hold.</summary>
    public double Rows
    {
        get
        {
            lock (_lock)
            {
                var rows = _bytesPerRow == 0 ? FirstRows : settings.PageBytes / _bytesPerRow;
                if (_secondsPerRow > 0)
                    rows = Math.Min(rows, settings.PageTime.TotalSeconds / _secondsPerRow);
                return Math.Clamp(Math.Min(rows, _limit), 1, Math.Max(1, _cap * 0.9));
            }
        }
    }

    public void Observe(int rows, long bytes, TimeSpan elapsed)
    {
        if (rows == 0)
            return;
        lock (_lock)
        {
            _bytesPerRow = Math.Max((double)bytes / rows, _bytesPerRow / 2);
            // What a request costs by itself is no reason for smaller pages: time counts when an answer comes near the wished one.
            var seconds = elapsed < settings.PageTime / 4 ? 0 : elapsed.TotalSeconds / rows;
            _secondsPerRow = Math.Max(seconds, _secondsPerRow / 2);
            _limit = Math.Min(_limit * 2, settings.PageRows);
        }
    }

    /// <summary>The server could not answer a window that should have held about so many rows.</summary>
    public void ObserveRefusal(double rows)
    {
        lock (_lock)
            _limit = Math.Clamp(Math.Min(_limit, rows) / 4, 1, settings.PageRows);
    }

    /// <summary>The server gives no more rows than this at a time, whatever it is asked for.</summary>
    public void LearnCap(int rows)
    {
        lock (_lock)
            _cap = Math.Min(_cap, Math.Max(rows, 1));
    }
}
