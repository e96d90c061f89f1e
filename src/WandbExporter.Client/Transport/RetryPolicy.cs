using System.Net;
using Polly;
using Polly.Retry;
using WandbExporter.Client.Pacing;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ports;

namespace WandbExporter.Client.Transport;

/// <summary>
/// The one retry of an attempt. Waits 2 s, 4 s, 8 s… plus up to 25 %, or as long as the server asks; ends after the configured
/// attempts, when the time for one answer would be exceeded, or when the host's <see cref="RetryBudget"/> has no room for another one.
/// </summary>
internal sealed class RetryPolicy
{
    private static readonly ResiliencePropertyKey<Progress> ProgressKey = new("wandb.progress");

    /// <summary>Where more attempts than that wait for room, the unit is tried again another time.</summary>
    private static readonly TimeSpan LongestWaitForRoom = TimeSpan.FromSeconds(60);

    private readonly WandbClientOptions _options;
    private readonly ResiliencePipeline _pipeline;

    public RetryPolicy(WandbClientOptions options, IBudget budget)
    {
        _options = options;
        _pipeline = new ResiliencePipelineBuilder { TimeProvider = options.TimeProvider }
            .AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = Math.Max(1, options.MaxAttempts - 1),
                ShouldHandle = arguments => ValueTask.FromResult(ShouldRetry(arguments)),
                DelayGenerator = arguments => ValueTask.FromResult<TimeSpan?>(ProgressOf(arguments.Context).NextDelay),
                OnRetry = arguments =>
                {
                    budget.CountRetry();
                    Tell(arguments);
                    return ValueTask.CompletedTask;
                },
            })
            .Build();
    }

    /// <param name="budget">What bounds repeated attempts at the host.</param>
    /// <param name="maxAttempts">Attempts at the most, when the configured ones are more; those that are refused for coming too fast, or not sent because the host fails, do not count as such.</param>
    /// <exception cref="WandbException">The attempts are used up, or another one makes no sense.</exception>
    public async Task<T> ExecuteAsync<T>(Func<CancellationToken, Task<T>> attempt, RetryBudget budget, int? maxAttempts, CancellationToken cancellationToken)
    {
        budget.Deposit();
        var context = ResilienceContextPool.Shared.Get(cancellationToken);
        var progress = new Progress(_options.TimeProvider.GetTimestamp(), budget, Math.Min(_options.MaxAttempts, maxAttempts ?? int.MaxValue));
        context.Properties.Set(ProgressKey, progress);
        try
        {
            return await _pipeline.ExecuteAsync(
                static async (context, attempt) => await attempt(context.CancellationToken),
                context,
                attempt);
        }
        catch (AttemptException failed)
        {
            throw new WandbException(Final(failed, progress), failed.InnerException) { StatusCode = failed.Status };
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    /// <summary>A step that ends as an attempt does, and is not repeated.</summary>
    /// <exception cref="WandbException">It failed.</exception>
    public static async Task<T> OnceAsync<T>(Func<Task<T>> step)
    {
        try
        {
            return await step();
        }
        catch (AttemptException failed)
        {
            throw new WandbException(failed.Failure, failed.InnerException) { StatusCode = failed.Status };
        }
    }

    /// <summary>The wait after the failed attempt of this number, counted from 0.</summary>
    public TimeSpan Backoff(int attempt)
    {
        var doubled = _options.FirstBackoff.TotalSeconds * Math.Pow(2, Math.Min(attempt, 30)) * (1 + 0.25 * _options.Jitter());
        return TimeSpan.FromSeconds(Math.Min(doubled, _options.MaxBackoff.TotalSeconds));
    }

    private static Progress ProgressOf(ResilienceContext context) => context.Properties.GetValue(ProgressKey, null!);

    private bool ShouldRetry(RetryPredicateArguments<object> arguments)
    {
        if (arguments.Outcome.Exception is not AttemptException { Retry: true } failed)
            return false;
        var progress = ProgressOf(arguments.Context);
        progress.Attempts = arguments.AttemptNumber + 1;
        if (IsRefusal(failed))
            progress.Refusals++;
        if (progress.Attempts >= _options.MaxAttempts || progress.Attempts - progress.Refusals >= Math.Min(progress.MaxAttempts, failed.MaxAttempts))
            return false;
        progress.NextDelay = failed.RetryAfter ?? Backoff(arguments.AttemptNumber);
        var elapsed = _options.TimeProvider.GetElapsedTime(progress.Start);
        progress.OutOfTime = elapsed + progress.NextDelay > _options.GiveUpAfter;
        return !progress.OutOfTime && HasRoom(failed, progress);
    }

    /// <summary>Takes the room of one more attempt, which may have to wait for it. What was not sent took none, and what came too fast has the governor's pause.</summary>
    private static bool HasRoom(AttemptException failed, Progress progress)
    {
        if (IsRefusal(failed))
            return true;
        var wait = progress.Budget.Withdraw(LongestWaitForRoom);
        progress.OutOfRoom = wait is null;
        if (wait > progress.NextDelay)
            progress.NextDelay = wait.Value;
        return !progress.OutOfRoom;
    }

    /// <summary>A request that came too fast, or was not sent because its host fails, says nothing of what was asked for, which has all its attempts still.</summary>
    private static bool IsRefusal(AttemptException failed) =>
        failed.Failure.Code is FailureCode.RateLimited or FailureCode.CircuitOpen || failed.Status == HttpStatusCode.TooManyRequests || FailureCode.StatusOf(failed.Failure.Code) == 429;

    private void Tell(OnRetryArguments<object> arguments)
    {
        if (arguments.Outcome.Exception is not AttemptException failed)
            return;
        ClientTelemetry.Retried(failed.Failure.Code);
        if (_options.Retrying is { } retrying)
        {
            var progress = ProgressOf(arguments.Context);
            retrying(new RetriedAttempt(failed.Failure, progress.Attempts, IsRefusal(failed) ? _options.MaxAttempts : Math.Min(_options.MaxAttempts, Math.Min(progress.MaxAttempts, failed.MaxAttempts) + progress.Refusals), progress.NextDelay));
        }
    }

    private static Failure Final(AttemptException failed, Progress progress)
    {
        if (!failed.Retry)
            return failed.Failure;
        var attempts = progress.Attempts == 1 ? "one attempt" : $"{progress.Attempts} attempts";
        return failed.Failure with
        {
            Code = progress.OutOfTime ? FailureCode.RefusedForTooLong : failed.Failure.Code,
            Message = $"{failed.Failure.Message} Given up after {attempts}{(progress.OutOfRoom ? ", for too many others at this host failed too" : "")}; the same command tries again.",
        };
    }

    private sealed class Progress(long start, RetryBudget budget, int maxAttempts)
    {
        public long Start { get; } = start;

        public RetryBudget Budget { get; } = budget;

        public int MaxAttempts { get; } = maxAttempts;

        public int Attempts { get; set; } = 1;

        /// <summary>How many of them came too fast.</summary>
        public int Refusals { get; set; }

        public TimeSpan NextDelay { get; set; }

        public bool OutOfTime { get; set; }

        public bool OutOfRoom { get; set; }
    }
}
