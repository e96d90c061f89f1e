using WandbExporter.Core.Errors;

namespace WandbExporter.Client.Transport;

/// <summary>Tells whoever asked of each attempt at a request, when it has ended.</summary>
internal sealed class RequestTrace(WandbClientOptions options)
{
    /// <param name="kind">The name of the query.</param>
    /// <param name="subject">What is asked for.</param>
    /// <param name="attempt">The attempt; it calls what it is given when its turn has come.</param>
    public async Task<T> FollowAsync<T>(string kind, string subject, Func<Action, Task<T>> attempt)
    {
        if (options.Requested is not { } told)
            return await attempt(static () => { });
        var began = options.TimeProvider.GetTimestamp();
        long? sent = null;
        string? failure = null;
        try
        {
            return await attempt(() => sent ??= options.TimeProvider.GetTimestamp());
        }
        catch (Exception failed)
        {
            failure = failed switch
            {
                AttemptException { Failure.Code: var code } => code,
                WandbException { Failure.Code: var code } => code,
                AnswerDeferredException => "deferred",
                OperationCanceledException => "cancelled",
                _ => failed.GetType().Name,
            };
            throw;
        }
        finally
        {
            var ended = options.TimeProvider.GetTimestamp();
            told(new EndedRequest(
                kind, subject, options.TimeProvider.GetElapsedTime(began, sent ?? ended), options.TimeProvider.GetElapsedTime(sent ?? ended, ended), failure));
        }
    }
}
