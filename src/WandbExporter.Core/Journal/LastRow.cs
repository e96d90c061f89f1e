namespace WandbExporter.Core.Journal;

/// <summary>The last row of a history as it was exported: by it a later start tells whether the server still has the history that is exported.</summary>
/// <param name="Step">Its step.</param>
/// <param name="Milliseconds">When it was logged, by its <c>_timestamp</c>: since 1970.</param>
public sealed record LastRow(long Step, long Milliseconds)
{
    private const double MaxSeconds = 1e12;

    /// <summary>Null if the row does not say when it was logged.</summary>
    /// <param name="step">Its step.</param>
    /// <param name="timestamp">Its <c>_timestamp</c>, in seconds.</param>
    public static LastRow? Of(long step, double? timestamp) =>
        timestamp is { } seconds && Math.Abs(seconds) < MaxSeconds ? new LastRow(step, (long)Math.Round(seconds * 1000)) : null;
}
