namespace WandbExporter.Client.Histories;

/// <summary>Which rows of a history are read, and how.</summary>
public sealed record HistoryQuery
{
    /// <summary>Only these keys, and only rows that have a value of each of them; none: all rows with all that was logged.</summary>
    public IReadOnlyList<string> Keys { get; init; } = [];

    /// <summary>The first step; null for the first of the history.</summary>
    public long? MinStep { get; init; }

    /// <summary>The first step that is not read any more; null for all there is.</summary>
    public long? MaxStep { get; init; }

    /// <summary>About how many rows a request asks for.</summary>
    public int PageSize { get; init; } = 1000;

    /// <summary>How many requests are on their way at a time.</summary>
    public int Ahead { get; init; } = 4;

    internal void Check()
    {
        ArgumentNullException.ThrowIfNull(Keys);
        ArgumentOutOfRangeException.ThrowIfLessThan(PageSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Ahead, 1);
        if (Keys.Any(string.IsNullOrEmpty))
            throw new ArgumentException("A key of the history has no name.", nameof(Keys));
    }
}
