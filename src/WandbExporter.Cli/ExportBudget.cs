using WandbExporter.Cli.Output;
using WandbExporter.Fleet;

namespace WandbExporter.Cli;

/// <summary>How long an export may take and how much it may write before it is ended, resumable.</summary>
/// <param name="MaxDuration">From when it began to write; null for any.</param>
/// <param name="MaxBytes">What it may write; parts in flight come on top. Null for any.</param>
internal sealed record ExportBudget(TimeSpan? MaxDuration, long? MaxBytes)
{
    /// <summary>How often is looked; a part that is written takes longer.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    public static ExportBudget None { get; } = new(null, null);

    /// <summary>Which bound is reached, as a person gave it; null if none is.</summary>
    /// <param name="elapsed">How long it has taken.</param>
    /// <param name="bytes">What was written.</param>
    public string? Reached(TimeSpan elapsed, long bytes) =>
        elapsed >= MaxDuration ? $"--max-duration ({Durations.Text(MaxDuration.Value)})"
        : bytes >= MaxBytes ? $"--max-bytes ({Sizes.Text(MaxBytes.Value)})"
        : null;

    /// <summary>Drains the export when it has had what it may have.</summary>
    /// <param name="spending">What it has had.</param>
    /// <param name="drain">Drains it.</param>
    /// <param name="log">Where it is said.</param>
    public Watcher Watch(FleetSpending spending, Action drain, ExportLog log) => new(this, spending, drain, log);

    internal sealed class Watcher : IDisposable
    {
        private readonly ITimer? _timer;
        private int _reached;

        public Watcher(ExportBudget budget, FleetSpending spending, Action drain, ExportLog log)
        {
            if (budget == None)
                return;
            _timer = TimeProvider.System.CreateTimer(_ => Look(), null, TimeSpan.Zero, Interval);

            void Look()
            {
                if (budget.Reached(spending.Elapsed, spending.Bytes) is not { } reached || Interlocked.Exchange(ref _reached, 1) != 0)
                    return;
                log.Warning("budget", $"{reached} is reached: finishing the parts in flight.");
                drain();
            }
        }

        public void Dispose() => _timer?.Dispose();
    }
}
