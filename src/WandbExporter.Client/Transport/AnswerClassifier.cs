using System.Net;
using System.Security.Authentication;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ports;

namespace WandbExporter.Client.Transport;

/// <summary>Says what an unwanted answer, or none, means: the only place that knows.</summary>
internal sealed class AnswerClassifier(Endpoint endpoint)
{
    /// <summary>How often an error that arrives with status 200 and that we do not know is asked again.</summary>
    private const int AttemptsOfUnknownErrors = 4;

    /// <summary>How often a host is called that has never answered: it may just be starting, but it may as well be the wrong one.</summary>
    private const int AttemptsAtAStranger = 4;

    /// <summary>Words of errors that pass by themselves.</summary>
    private static readonly string[] Passing = ["internal", "timeout", "timed out", "deadline", "unavailable", "try again", "overloaded"];

    private static readonly int[] Definitive = [400, 401, 403, 404, 409, 410, 413, 422, 501];

    /// <summary>An answer whose status is not 2xx.</summary>
    public AttemptException OfStatus(string subject, HttpStatusCode status, string? reason, RefusalBody body, TimeSpan? retryAfter) =>
        OfRefusal(subject, status, reason, body, retryAfter).Of(status);

    /// <summary>The same where bytes were asked for: words that say nothing are those of a store, and the status says more.</summary>
    public AttemptException OfFileStatus(string subject, HttpStatusCode status, string? reason, RefusalBody body, TimeSpan? retryAfter)
    {
        var refused = OfStatus(subject, status, reason, body, retryAfter);
        return refused.Failure is { Category: FailureCategory.Permanent, Code: FailureCode.ServerError, LastAnswer: { } answer } ? Stop(RefusedWith((int)status, subject, answer)).Of(status) : refused;
    }

    /// <summary>An answer with status 200 that holds errors.</summary>
    public AttemptException OfErrors(string subject, IReadOnlyList<string> messages) =>
        OfMessages(subject, messages, endpoint.Excerpt.Of(string.Join("; ", messages)), unknownIsFinal: false);

    /// <summary>The same of a change: what is not known to pass is the server's refusal, which another attempt does not alter.</summary>
    public AttemptException OfUpdateErrors(string subject, IReadOnlyList<string> messages)
    {
        var all = string.Join('\n', messages);
        var answer = endpoint.Excerpt.Of(string.Join("; ", messages));
        if (Contains(all, "already exists", "already taken", "already in use", "conflict", "duplicate"))
            return Stop(new Failure(FailureCategory.Permanent, FailureCode.Conflict, $"{endpoint.Name} has something that stands against {subject}: look at what is there.", ExitCode.Incomplete, answer));
        return OfMessages(subject, messages, answer, unknownIsFinal: !Contains(all, Passing));
    }

    /// <summary>The server says that a change was not made, and no more.</summary>
    public Failure UpdateRefused(string subject, string? answer = null) => new(
        FailureCategory.Permanent, FailureCode.UpdateRefused, $"{endpoint.Name} did not do {subject}.", ExitCode.Incomplete, answer is null ? null : endpoint.Excerpt.Of(answer));

    /// <summary>An answer that is no answer: HTML, another shape, cut off.</summary>
    public AttemptException OfBadBody(string subject, ReadOnlySpan<byte> beginning, Exception? cause = null) => new(
        new Failure(FailureCategory.Transient, FailureCode.BadAnswer, $"{endpoint.Name} sent something that is no complete answer when asked for {subject}.", ExitCode.Source,
            beginning.IsEmpty ? null : endpoint.Excerpt.Of(beginning)),
        cause)
    {
        Retry = true,
    };

    public AttemptException OfTooLarge(string subject, Exception cause) => new(
        new Failure(FailureCategory.Permanent, FailureCode.AnswerTooLarge, $"{endpoint.Name} sent an answer too large to hold when asked for {subject}; ask for less at a time. ({cause.Message})", ExitCode.Incomplete),
        cause);

    public AttemptException OfTimeout(string subject, TimeSpan timeout) => new(
        new Failure(FailureCategory.Transient, FailureCode.Timeout, $"{endpoint.Name} did not answer within {timeout.TotalSeconds:0.#} s when asked for {subject}.", ExitCode.Source))
    {
        Retry = true,
    };

    /// <summary>It was not sent: the host failed others before.</summary>
    public static AttemptException OfOpenCircuit(string subject, string host, HostUnavailableException failed) => new(
        new Failure(FailureCategory.Transient, FailureCode.CircuitOpen, $"{host} has failed for a while ({failed.Code}), and was not asked for {subject}.", ExitCode.Source), failed)
    {
        Retry = true,
    };

    /// <param name="reached">Whether the host has answered before: then even a missing name is likely to be a passing trouble.</param>
    public AttemptException OfConnection(string subject, string host, Exception cause, bool reached)
    {
        if (!reached && cause is HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError })
        {
            return Stop(new Failure(FailureCategory.Fatal, FailureCode.UnknownHost,
                $"There is no host named {host}; check the base URL (WANDB_BASE_URL) and the network.", ExitCode.Source), cause);
        }
        if (cause is HttpRequestException { InnerException: AuthenticationException tls })
        {
            return Stop(new Failure(FailureCategory.Fatal, FailureCode.Tls,
                $"No secure connection to {host} can be made; check that the base URL's scheme and the server's certificate are right.", ExitCode.Source,
                endpoint.Excerpt.Of(tls.InnerException?.Message ?? tls.Message)), cause);
        }
        return new AttemptException(
            new Failure(FailureCategory.Transient, FailureCode.Connection, $"The connection to {host} failed when asking for {subject}.", ExitCode.Source, endpoint.Excerpt.Of(cause.Message)),
            cause)
        {
            Retry = true,
            MaxAttempts = reached ? int.MaxValue : AttemptsAtAStranger,
        };
    }

    public Failure Credentials(string? answer) => new(FailureCategory.Fatal, FailureCode.Credentials,
        $"The server at {endpoint.Name} does not accept this API key; make a new one in its user settings and set WANDB_API_KEY, or check WANDB_BASE_URL.",
        ExitCode.Credentials, answer);

    public Failure NotFound(string subject, string? answer = null) => new(FailureCategory.Permanent, FailureCode.NotFound,
        $"{endpoint.Name} shows nothing when asked for {subject}: it does not exist, or this API key may not see it.", ExitCode.Incomplete, answer);

    public Failure Forbidden(string subject, string? answer = null) => new(FailureCategory.Permanent, FailureCode.PermissionDenied,
        $"This API key may not read {subject} at {endpoint.Name}; ask its owner for access, or use another key.", ExitCode.Credentials, answer);

    public Failure ForbiddenUpdate(string subject, string? answer) => Forbidden(subject, answer) with
    {
        Message = $"This API key may not do {subject} at {endpoint.Name}; ask its owner for the right to, or use another key.",
    };

    /// <param name="what">In the plural, such as "reports".</param>
    public Failure NotOffered(string what, string? answer = null) => new(FailureCategory.Permanent, FailureCode.NotOffered,
        $"The server at {endpoint.Name} does not offer {what}: it is too old, or has them switched off; ask its operator for a newer one, or leave them out.", ExitCode.Incomplete, answer);

    /// <summary>The server answers null where it has a list, which is how it hides one.</summary>
    public Failure Hidden(string subject) => Forbidden(subject, "null");

    private static AttemptException Stop(Failure failure, Exception? cause = null) => new(failure, cause);

    private static bool IsCredentials(string message) => Contains(message, "relogin required", "unauthorized", "unauthenticated", "invalid api key");

    private static bool Contains(string message, params ReadOnlySpan<string> any)
    {
        foreach (var part in any)
        {
            if (message.Contains(part, StringComparison.OrdinalIgnoreCase))
                return true;
        }
        return false;
    }

    /// <summary>A query that an older server does not take, and one that nobody may ask, have one status: where its words were lost, it is asked for them again.</summary>
    private static bool IsToldByWords(int status) => status is 400 or 404 or 422;

    private AttemptException OfRefusal(string subject, HttpStatusCode status, string? reason, RefusalBody body, TimeSpan? retryAfter)
    {
        var number = (int)status;
        var brokeOff = false;
        var messages = number is >= 400 and < 600 ? ErrorMessages.In(body.Text, out brokeOff) : [];
        var answer = endpoint.Excerpt.Of($"{number} {reason} {(messages.Count > 0 ? string.Join("; ", messages) : body.Text)}");
        if (number == 401)
            return Stop(Credentials(answer));
        if (number == 403)
            return Stop(messages.Any(IsCredentials) ? Credentials(answer) : Forbidden(subject, answer));
        if (number is >= 300 and < 400)
            return Stop(Redirected(answer));
        if (Array.IndexOf(Definitive, number) >= 0)
        {
            if (!IsToldByWords(number))
                return Stop(RefusedWith(number, subject, answer));
            if (messages.Count > 0)
                return OfMessages(subject, messages, answer, unknownIsFinal: true);
            return new AttemptException(RefusedWith(number, subject, answer)) { Retry = body.BrokeOff || brokeOff, MaxAttempts = AttemptsOfUnknownErrors };
        }
        var what = number == 429 ? "is limiting our requests" : $"answered with status {number}";
        return new AttemptException(new Failure(FailureCategory.Transient, FailureCode.OfStatus(number), $"{endpoint.Name} {what} when asked for {subject}.", ExitCode.Source, answer))
        {
            Retry = true,
            RetryAfter = retryAfter,
        };
    }

    private Failure RefusedWith(int status, string subject, string answer) =>
        new(FailureCategory.Permanent, FailureCode.OfStatus(status), $"{endpoint.Name} refused {subject} with status {status}.", ExitCode.Incomplete, answer);

    private AttemptException OfMessages(string subject, IReadOnlyList<string> messages, string answer, bool unknownIsFinal)
    {
        var all = string.Join('\n', messages);
        if (IsCredentials(all))
            return Stop(Credentials(answer));
        if (Contains(all, "permission denied", "PERMISSION_DENIED", "forbidden", "not authorized", "access denied"))
            return Stop(Forbidden(subject, answer));
        if (Contains(all, "rate limit", "RATE_LIMIT", "too many requests"))
        {
            return new AttemptException(new Failure(FailureCategory.Transient, FailureCode.RateLimited, $"{endpoint.Name} is limiting our requests when asked for {subject}.", ExitCode.Source, answer)) { Retry = true };
        }
        if (Contains(all, "Cannot query field", "Unknown argument", "Unknown type", "can never be of type", "Unknown fragment", "Expected type", "Syntax Error", "was not provided", "got invalid value", "GRAPHQL_VALIDATION_FAILED", "GRAPHQL_PARSE_FAILED"))
        {
            return Stop(new Failure(FailureCategory.Permanent, FailureCode.UnsupportedQuery,
                $"The server at {endpoint.Name} does not understand the query for {subject}; it may be too old or too new for this version of the exporter.", ExitCode.Incomplete, answer));
        }
        if (Contains(all, "filter"))
        {
            return Stop(new Failure(FailureCategory.Permanent, FailureCode.BadFilter, $"{endpoint.Name} does not accept the filter for {subject}; check its syntax (MongoDB's).", ExitCode.Usage, answer));
        }
        if (Contains(all, "not found", "NOT_FOUND", "could not find", "does not exist"))
            return Stop(NotFound(subject, answer));
        return new AttemptException(new Failure(
            unknownIsFinal ? FailureCategory.Permanent : FailureCategory.Transient,
            FailureCode.ServerError,
            $"{endpoint.Name} reported an error when asked for {subject}.",
            unknownIsFinal ? ExitCode.Incomplete : ExitCode.Source,
            answer))
        {
            Retry = !unknownIsFinal,
            MaxAttempts = Contains(all, Passing) ? int.MaxValue : AttemptsOfUnknownErrors,
        };
    }

    private Failure Redirected(string answer) => new(FailureCategory.Fatal, FailureCode.Redirected,
        $"{endpoint.Name} redirects API requests elsewhere; set the base URL (WANDB_BASE_URL) to the address of the API itself.", ExitCode.Source, answer);
}
