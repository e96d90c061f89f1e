using WandbExporter.Cli.Output;
using WandbExporter.Core.Ports;

namespace WandbExporter.Cli.Monitoring;

/// <summary>
/// What an export says to who probes it: whether it lives, and whether it exports. It lives while something happens, or while it waits for what it can name.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="budget">Of the server that is asked.</param>
/// <param name="patience">How long nothing may happen.</param>
internal sealed class ExportHealth(TimeProvider time, IBudget budget, TimeSpan patience)
{
    private readonly Lock _gate = new();
    private Stage _stage = Stage.Starting;
    private long _lastSign = time.GetTimestamp();

    /// <summary>
    /// A request that is not answered ends by its time limit: longer than some of them is no waiting for it.
    /// </summary>
    /// <param name="attemptTimeout">The time limit of a request.</param>
    public static TimeSpan PatienceOf(TimeSpan attemptTimeout)
    {
        var least = TimeSpan.FromMinutes(15);
        return attemptTimeout * 3 > least ? attemptTimeout * 3 : least;
    }

    /// <summary>Something happened: a request was answered, bytes came, something was stored.</summary>
    public void Beat() => Interlocked.Exchange(ref _lastSign, time.GetTimestamp());

    /// <summary>The export has come to a stage; it never goes back to an earlier one.</summary>
    public void Enter(Stage stage)
    {
        Beat();
        lock (_gate)
        {
            if (stage > _stage)
                _stage = stage;
        }
    }

    public Health Live()
    {
        var silence = time.GetElapsedTime(Interlocked.Read(ref _lastSign));
        if (silence <= patience)
            return new Health(true, $"{Doing().TrimEnd('.')}; something happened within the last {Durations.Text(patience)}.");
        var server = budget.Snapshot();
        if (server.Circuit != CircuitState.Closed)
            return new Health(true, Waiting(server));
        return server.PausedFor > TimeSpan.Zero
            ? new Health(true, $"The server refused requests; none starts for {Seconds(server.PausedFor)}.")
            : new Health(false, $"Nothing has happened for longer than {Durations.Text(patience)}: no answer, no bytes, nothing stored.");
    }

    public Health Ready() => Current() == Stage.Exporting && budget.Snapshot() is { Circuit: not CircuitState.Closed } server
        ? new Health(false, Waiting(server))
        : new Health(Current() == Stage.Exporting, Doing());

    private static string Waiting(BudgetSnapshot server) => server.Circuit == CircuitState.Open
        ? $"The server fails, and its circuit is open; one request tries again in {Seconds(server.PausedFor)}."
        : "The server fails, and its circuit is half-open: one request finds out whether it answers again.";

    private static string Seconds(TimeSpan span) => Durations.Text(TimeSpan.FromSeconds(Math.Ceiling(span.TotalSeconds)));

    private Stage Current()
    {
        lock (_gate)
            return _stage;
    }

    private string Doing() => Current() switch
    {
        Stage.Starting => "Signing in and opening the destination.",
        Stage.Exporting => "Exporting.",
        Stage.Draining => "Finishing the parts in flight, to end early.",
        _ => "The export has ended.",
    };
}
