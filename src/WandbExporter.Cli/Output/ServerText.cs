using System.Globalization;
using WandbExporter.Core.Ports;

namespace WandbExporter.Cli.Output;

/// <summary>How the server is asked, in a line.</summary>
internal static class ServerText
{
    public static string Of(BudgetSnapshot server)
    {
        var budget = server.Remaining is { } remaining ? string.Create(CultureInfo.InvariantCulture, $", server budget {remaining:N0}") : "";
        var pause = server.PausedFor > TimeSpan.Zero ? string.Create(CultureInfo.InvariantCulture, $", paused {server.PausedFor.TotalSeconds:N0} s") : "";
        var circuit = server.Circuit switch
        {
            CircuitState.Open => ", circuit open",
            CircuitState.HalfOpen => ", circuit half-open",
            _ => "",
        };
        return string.Create(
            CultureInfo.InvariantCulture,
            $"requests {server.Requests:N0}, in flight {server.InFlight}, retries {server.Retries:N0}, throttled {server.Throttled:N0}{budget}{pause}{circuit}");
    }
}
