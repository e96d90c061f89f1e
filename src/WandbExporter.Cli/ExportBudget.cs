using WandbExporter.Cli.Output;
using WandbExporter.Engine.Progress;

namespace WandbExporter.Cli;

/// <summary>How long an export may take and how much it may write before it is ended, resumable.</summary>
/// <param name="MaxDuration">From when it began to write; null for any.</param>
/// <param name="MaxBytes">What it may write; parts in flight come on top. Null for any.</param>
internal sealed record ExportBudget(TimeSpan? MaxDuration, long? MaxBytes)
{
    /// <summary>How often is looked; a part that is written takes longer.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    public static ExportBudget None { get; } = new(null, null);

    /// <summary>Drains the export when it has had what it may have.</summary>
    public Watcher Watch(ExportMeter meter, Action drain, ExportLog log) => new(this, meter, drain, log);

    internal sealed class Watcher : IDisposable
    {
        private readonly ITimer? _timer;
        private int _reached;

        public Watcher(ExportBudget budget, ExportMeter meter, Action drain, ExportLog log)
        {
            if (budget == None)
                return;
            var started = TimeProvider.System.GetTimestamp();
            _timer = TimeProvider.System.CreateTimer(_ => Look(), null, TimeSpan.Zero, Interval);

            void Look()
            {
                var reached = TimeProvider.System.GetElapsedTime(started) >= budget.MaxDuration ? $"--max-duration ({Durations.Text(budget.MaxDuration.Value)})"
                    : meter.Tables.Values.Sum(table => table.Bytes) >= budget.MaxBytes ? $"--max-bytes ({Sizes.Text(budget.MaxBytes.Value)})"
                    : null;
                if (reached is null || Interlocked.Exchange(ref _reached, 1) != 0)
                    return;
                log.Warning("budget", $"{reached} is reached: finishing the parts in flight.");
                drain();
            }
        }

        public bool IsReached => Volatile.Read(ref _reached) != 0;

        public void Dispose() => _timer?.Dispose();
    }
}
