using WandbExporter.Cli.Checks;
using WandbExporter.Cli.Output;
using WandbExporter.Core.Errors;
using Xunit;

namespace WandbExporter.Cli.Tests.Checks;

public sealed class CheckStepsTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(5);

    private readonly CheckSteps _steps = new(new ExportLog(LogFormat.Text, quiet: true), TimeProvider.System);

    [Fact]
    public async Task What_takes_too_long_is_left_behind_and_adds_nothing_any_more()
    {
        var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var ended = Task.CompletedTask;
        await RunAsync("stuck", TimeSpan.FromMilliseconds(20), (add, _) => ended = StepAsync(add));
        end.SetResult();
        await ended;

        Assert.Equal([("early", CheckStatus.Pass), ("stuck", CheckStatus.Fail)], _steps.Done.Select(check => (check.Name, check.Status)));
        Assert.Equal(ExitCode.Destination, CheckReport.ExitOf(_steps.Done));

        // It does not even look whether it is to end.
        async Task StepAsync(Action<Check> add)
        {
            add(Check.Pass("early", "In time."));
            await end.Task;
            add(Check.Pass("late", "Too late."));
        }
    }

    [Fact]
    public async Task A_failure_ends_its_own_step_alone()
    {
        await RunAsync("first", Long, (_, _) => throw new ExportException(new Failure(FailureCategory.Fatal, FailureCode.NoBucket, "There is no bucket 'x'; create it.", ExitCode.Destination)));
        await RunAsync("second", Long, (add, _) =>
        {
            add(Check.Pass("second", "It is there."));
            return Task.CompletedTask;
        });

        Assert.Equal(["There is no bucket 'x'.", "It is there."], _steps.Done.Select(check => check.Finding));
        Assert.Equal("Create it.", _steps.Done[0].Remedy);
    }

    [Fact]
    public async Task Where_the_server_lets_nothing_be_asked_that_is_said_and_not_that_it_is_slow()
    {
        _steps.Paused = () => TimeSpan.FromHours(1);
        await RunAsync("stuck", TimeSpan.FromMilliseconds(20), (_, token) => Task.Delay(Timeout.Infinite, token));
        Assert.Equal("The server lets nothing be asked for another 1 h 0 min: its quota is used up.", _steps.Done[0].Finding);
    }

    [Theory]
    [InlineData("The key cannot be right: it has a space. Copy it again from https://wandb.ai/authorize.", "The key cannot be right: it has a space.", "Copy it again from https://wandb.ai/authorize.")]
    [InlineData("It must be a JSON object.", "It must be a JSON object.", "Look 'bad_api_key' up in docs/failures.md.")]
    public async Task A_remedy_may_be_a_sentence_of_its_own(string message, string finding, string remedy)
    {
        await RunAsync("key", Long, (_, _) => throw new ExportException(new Failure(FailureCategory.Fatal, FailureCode.BadApiKey, message, ExitCode.Usage)));
        Assert.Equal((finding, remedy), (_steps.Done[0].Finding, _steps.Done[0].Remedy));
    }

    [Fact]
    public async Task An_interruption_ends_it_all()
    {
        using var interrupted = new CancellationTokenSource();
        await interrupted.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            _steps.RunAsync("any", "it", Long, ExitCode.Source, (_, token) => Task.Delay(Timeout.Infinite, token), interrupted.Token));
    }

    private Task RunAsync(string name, TimeSpan limit, Func<Action<Check>, CancellationToken, Task> step) =>
        _steps.RunAsync(name, "it", limit, ExitCode.Destination, step, CancellationToken.None);
}
