using WandbExporter.Cli.Output;
using WandbExporter.Core.Errors;

namespace WandbExporter.Cli.Checks;

/// <summary>Runs one check after the other: says which, and again while it lasts, and ends what takes too long.</summary>
internal sealed class CheckSteps(ExportLog log, TimeProvider time)
{
    /// <summary>Nobody looks at a silent screen for longer than two of these.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly List<Check> _done = [];
    private int _step;

    /// <summary>How long the server lets nothing be asked.</summary>
    public Func<TimeSpan> Paused { get; set; } = static () => TimeSpan.Zero;

    /// <summary>What was found so far, in order.</summary>
    public IReadOnlyList<Check> Done
    {
        get
        {
            lock (_lock)
                return [.. _done];
        }
    }

    public void Add(Check check)
    {
        lock (_lock)
            _done.Add(check);
    }

    /// <summary>
    /// Lets a step add what it finds. One that fails has failed its own check, and says with what an export would end; one that takes too long fails it
    /// likewise, and is left behind.
    /// </summary>
    /// <param name="name">The check.</param>
    /// <param name="what">What is looked at, as the object of "looking at …".</param>
    /// <param name="limit">How long it may take.</param>
    /// <param name="tooLong">What an export would end with that had to wait for this.</param>
    /// <param name="step">Does it, and adds.</param>
    /// <param name="cancellationToken">Ends it all.</param>
    public async Task RunAsync(
        string name, string what, TimeSpan limit, ExitCode tooLong, Func<Action<Check>, CancellationToken, Task> step, CancellationToken cancellationToken)
    {
        using var limited = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limited.Token, cancellationToken);
        var number = ++_step;
        try
        {
            await ToldAsync(step(AddInTime, either.Token), what, either.Token);
        }
        catch (ExportException failed)
        {
            Add(Check.Fail(name, failed.Failure));
        }
        catch (OperationCanceledException) when (limited.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            Add(Paused() is { Ticks: > 0 } pause
                ? UsedUp(name, pause, tooLong)
                : Check.Fail(name, $"Looking at {what} took longer than {Durations.Text(limit)}.", "Look whether it is overloaded or hard to reach from here, and try again.", tooLong));
        }
        finally
        {
            lock (_lock)
                _step++;
        }

        void AddInTime(Check check)
        {
            lock (_lock)
            {
                if (_step == number)
                    _done.Add(check);
            }
        }
    }

    /// <summary>What is not waited for, because the server lets nothing be asked meanwhile.</summary>
    public static Check UsedUp(string name, TimeSpan pause, ExitCode exit) => Check.Fail(
        name, $"The server lets nothing be asked for another {Durations.Text(pause)}: its quota is used up.", "Wait until then, or end what else uses this key; an export waits by itself.", exit);

    private async Task ToldAsync(Task step, string what, CancellationToken cancellationToken)
    {
        log.Info("check", $"Looking at {what}.");
        var began = time.GetTimestamp();
        while (!step.IsCompleted)
        {
            await Task.WhenAny(step, Task.Delay(Pause, time, cancellationToken));
            if (step.IsCompleted)
                break;
            // What does not obey in time is not waited for: the process ends soon.
            cancellationToken.ThrowIfCancellationRequested();
            log.Info("check", $"Still looking at {what}, for {Durations.Text(time.GetElapsedTime(began))}.");
        }
        await step;
    }
}
