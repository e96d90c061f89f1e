using System.Globalization;
using WandbExporter.Client.Pacing;
using WandbExporter.Core.Ports;

namespace WandbExporter.Cli.Output;

/// <summary>Tells of hosts that fail and are left alone, so that the wait is no riddle: when it begins, every now and then, and when it is over.</summary>
internal sealed class CircuitLines(ExportLog log, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);
    private readonly Lock _lock = new();
    private readonly Dictionary<string, long> _told = [];

    public void Tell(CircuitChange change)
    {
        lock (_lock)
        {
            if (change.State == CircuitState.Closed)
                _told.Remove(change.Host);
            else if (_told.TryGetValue(change.Host, out var told) && time.GetElapsedTime(told) < Pause)
                return;
            else
                _told[change.Host] = time.GetTimestamp();
        }
        var message = change.State == CircuitState.Closed
            ? $"{change.Host} answers again."
            : string.Create(CultureInfo.InvariantCulture, $"{change.Host} has failed {change.Failures} times in a row ({change.Code}): nothing is asked of it for {change.NextIn.TotalSeconds:0.#} s, and then one request finds out.");
        log.Warning("circuit", message, json =>
        {
            json.WriteString("host", change.Host);
            json.WriteString("state", change.State == CircuitState.Closed ? "closed" : "open");
            json.WriteNumber("failures", change.Failures);
            if (change.Code is { } code)
                json.WriteString("code", code);
            json.WriteNumber("next_in_seconds", change.NextIn.TotalSeconds);
        });
    }
}
