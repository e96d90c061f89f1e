using System.Net;
using WandbExporter.Core.Errors;

namespace WandbExporter.Client.Transport;

/// <summary>
/// The attempts at one update. It knows after which of them nobody can say whether the server made the change, and ends them there if the
/// change would be made twice.
/// </summary>
internal sealed class UpdateAttempts(bool isIdempotent, string subject, AnswerClassifier classifier)
{
    private bool _doubt;
    private bool _refused;

    /// <summary>The last attempt was refused, and one before it was not answered.</summary>
    public bool WasRefusedAfterDoubt => _doubt && _refused;

    /// <summary>The server may have made the change.</summary>
    public void Doubt() => _doubt = true;

    public async Task<T> TryAsync<T>(Func<Task<T>> attempt)
    {
        try
        {
            return await attempt();
        }
        catch (AttemptException failed)
        {
            _refused = !IsOpen(failed);
            _doubt |= !_refused;
            // Whoever could not be reached, or limits requests, has done nothing.
            if (!failed.Retry || isIdempotent || !_doubt)
                throw;
            throw new AttemptException(failed.Failure, failed.InnerException).Of(failed.Status);
        }
        catch (AnswerDeferredException deferred) when (!isIdempotent)
        {
            _doubt = true;
            throw classifier.OfTooLarge(subject, deferred);
        }
    }

    public UpdateException Final(WandbException failed)
    {
        if (!_doubt)
            return new UpdateException(Named(failed.Failure), UpdateOutcome.NotApplied, failed.InnerException) { StatusCode = failed.StatusCode };
        var advice = isIdempotent ? "It may have been made; to ask again does no harm." : "It may have been made: look before you ask again.";
        return new UpdateException(failed.Failure with { Message = $"{failed.Failure.Message} {advice}" }, UpdateOutcome.Unknown, failed.InnerException) { StatusCode = failed.StatusCode };
    }

    private Failure Named(Failure failure) =>
        failure.Code == FailureCode.PermissionDenied ? classifier.ForbiddenUpdate(subject, failure.LastAnswer)
        : failure is { Code: FailureCode.ServerError, Category: FailureCategory.Permanent } ? classifier.UpdateRefused(subject) with { LastAnswer = failure.LastAnswer }
        : FailureCode.StatusOf(failure.Code) == (int)HttpStatusCode.Conflict ? failure with { Code = FailureCode.Conflict }
        : failure;

    /// <summary>Can the server have made the change although the attempt failed?</summary>
    public static bool IsOpen(AttemptException failed) => failed.Failure.Code switch
    {
        FailureCode.RateLimited or FailureCode.CircuitOpen => false,
        FailureCode.AnswerTooLarge => true,
        FailureCode.Connection => failed.InnerException is not HttpRequestException
        {
            HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.ProxyTunnelError,
        },
        // Who refuses has done nothing; whose time ran out while it read us may have.
        _ => failed.Retry && FailureCode.StatusOf(failed.Failure.Code) is not (>= 400 and < 500 and not (int)HttpStatusCode.RequestTimeout),
    };
}
