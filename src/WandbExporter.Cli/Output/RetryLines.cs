using System.Globalization;
using WandbExporter.Client;

namespace WandbExporter.Cli.Output;

/// <summary>
/// Tells of failed attempts, so that nobody waits before a silent screen: the first at once, and then one at most in so many seconds, for
/// a server that is flaky fails many; all of them to who wants to know of every request.
/// </summary>
internal sealed class RetryLines(ExportLog log, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);
    private readonly Lock _lock = new();
    private long? _told;
    private long _untold;

    public void Tell(RetriedAttempt attempt)
    {
        long untold;
        lock (_lock)
        {
            if (!log.IsVerbose && _told is { } told && time.GetElapsedTime(told) < Pause)
            {
                _untold++;
                return;
            }
            _told = time.GetTimestamp();
            (untold, _untold) = (_untold, 0);
        }
        var failure = attempt.Failure;
        var answer = failure.LastAnswer is { Length: > 0 } last ? $" ({last})" : "";
        var others = untold > 0 ? string.Create(CultureInfo.InvariantCulture, $" {untold} more failed since the last such line.") : "";
        log.Warning(
            "retry",
            string.Create(CultureInfo.InvariantCulture, $"{failure.Message}{answer} Attempt {attempt.Attempt} of {attempt.MaxAttempts}; next in {attempt.NextIn.TotalSeconds:0.#} s.{others}"),
            json =>
            {
                json.WriteString("code", failure.Code);
                json.WriteNumber("attempt", attempt.Attempt);
                json.WriteNumber("max_attempts", attempt.MaxAttempts);
                json.WriteNumber("next_in_seconds", attempt.NextIn.TotalSeconds);
                json.WriteNumber("untold", untold);
            });
    }
}
