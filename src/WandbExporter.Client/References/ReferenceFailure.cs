using System.Globalization;
using System.Net;
using System.Security.Authentication;
using WandbExporter.Client.Transport;
using WandbExporter.Core.Errors;
using WandbExporter.Core.References;

namespace WandbExporter.Client.References;

/// <summary>
/// Says what it means that a reference cannot be read: for its file alone, for the store is not the export's own. So none but a content that changes under the
/// reader is worth another attempt at the version: the file fails when its attempts are used up, and the next start asks for it again.
/// </summary>
internal static class ReferenceFailure
{
    /// <summary>How often a host is called that has never answered.</summary>
    private const int AttemptsAtAStranger = 3;

    /// <summary>How often a content is asked for where asking again may help: some half a minute, for its version waits meanwhile.</summary>
    private const int AttemptsAtAContent = 5;

    /// <summary>The same, where every attempt takes as long as an answer may.</summary>
    private const int AttemptsAtTheSilent = 2;

    /// <summary>A longer pause than this is not made, whatever a host asks for.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(20);

    public static WandbException Redirected(ReferenceAddress from, ReferenceAddress to) => new(new Failure(
        FailureCategory.Permanent,
        FailureCode.ReferenceNotAllowed,
        $"Not followed: {from.Place} sends on to {to.Place}, {(to.Problem is { } problem ? $"and {problem}" : "which --reference-allow does not name")}.",
        ExitCode.Incomplete));

    /// <param name="isRedirected">Whether another place sent there: then an entry for the place of the reference does not help.</param>
    public static WandbException NotPublic(ReferenceAddress address, bool isByProxy, bool isRedirected) => new(new Failure(
        FailureCategory.Permanent,
        isRedirected ? FailureCode.ReferenceNotAllowed : FailureCode.ReferenceNotPublic,
        isByProxy
            ? $"Not followed: a proxy would look up where {address.Place} is, so --reference-allow must name that host itself."
            : $"Not followed: {address.Place} is on this machine or in a private network, so --reference-allow must name that host itself.",
        ExitCode.Incomplete));

    /// <summary>A host that has given nothing for long: its other contents wait for it no more.</summary>
    public static WandbException Unavailable(ReferenceAddress address) => new(new Failure(
        FailureCategory.Permanent,
        FailureCode.Connection,
        $"{address.Place} has given nothing for a while, and is not asked for {address} now; the next start asks it again.",
        ExitCode.Incomplete));

    /// <summary>Whether asking again may help.</summary>
    public static bool MayPass(HttpStatusCode status) => (int)status is 408 or 425 or 429 or (>= 500 and not 501);

    /// <summary>An answer that is none of the content.</summary>
    public static AttemptException OfStatus(ReferenceAddress address, HttpStatusCode status, TimeSpan? retryAfter)
    {
        var number = (int)status;
        var (code, message) = number switch
        {
            404 or 410 => (FailureCode.NotFound, $"There is nothing at {address} any more ({number})."),
            401 or 403 => (FailureCode.FileForbidden, $"{address.Place} does not give {address} to everybody ({number}); fetch it with the credentials that it wants."),
            _ => (FailureCode.OfStatus(number), $"{address.Place} answered with status {number} when asked for {address}."),
        };
        return new AttemptException(new Failure(FailureCategory.Permanent, code, message, ExitCode.Incomplete))
        {
            Retry = MayPass(status),
            RetryAfter = retryAfter > LongestPause ? LongestPause : retryAfter,
            MaxAttempts = AttemptsAtAContent,
        };
    }

    /// <param name="reached">Whether the host has answered before: then a connection that fails is likely to be a passing trouble.</param>
    public static AttemptException OfConnection(ReferenceAddress address, Exception cause, bool reached)
    {
        if (!reached && cause is HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError })
            return Stop(FailureCode.UnknownHost, $"There is no host {address.Host}, to which a reference leads; fetch {address} from where it is now.", cause);
        if (cause is HttpRequestException { InnerException: AuthenticationException })
            return Stop(FailureCode.Tls, $"No secure connection to {address.Host} can be made, to which a reference leads; check its certificate.", cause);
        return new AttemptException(
            new Failure(FailureCategory.Permanent, FailureCode.Connection, $"The connection to {address.Host} failed when asking for {address}.", ExitCode.Incomplete),
            cause)
        {
            Retry = true,
            MaxAttempts = reached ? AttemptsAtAContent : AttemptsAtAStranger,
        };
    }

    public static AttemptException OfTimeout(ReferenceAddress address, TimeSpan timeout) => new(new Failure(
        FailureCategory.Permanent,
        FailureCode.Timeout,
        string.Create(CultureInfo.InvariantCulture, $"{address.Place} did not answer within {timeout.TotalSeconds:0.#} s when asked for {address}."),
        ExitCode.Incomplete))
    {
        Retry = true,
        MaxAttempts = AttemptsAtTheSilent,
    };

    public static AttemptException Cut(ReferenceAddress address) => new(
        new Failure(FailureCategory.Permanent, FailureCode.CutBody, $"The transfer of {address} ended too early.", ExitCode.Incomplete))
    {
        Retry = true,
        MaxAttempts = AttemptsAtAContent,
    };

    /// <summary>It became another content while it was read.</summary>
    public static AttemptException Changing(ReferenceAddress address) => new(new Failure(
        FailureCategory.Transient, FailureCode.ContentChanged, $"{address} changed while it was downloaded; it is downloaded again from its beginning.", ExitCode.Incomplete));

    /// <summary>The bytes are not those that the store itself says.</summary>
    public static AttemptException Altered(ReferenceAddress address, string algorithm, string said, string got) => new(new Failure(
        FailureCategory.Transient, FailureCode.DigestMismatch, $"What came of {address} has the {algorithm} {got}, and its store says {said}; it is downloaded again.", ExitCode.Incomplete));

    /// <summary>What is there is not what was logged.</summary>
    public static AttemptException Changed(ReferenceAddress address, string what, string logged, string there) => Stop(
        FailureCode.ReferenceChanged, $"{address} changed since it was logged: its {what} was {logged}, and is {there}; the version that was logged is not to be had there.", null);

    /// <summary>A failure of another store than the export's: it stops nothing else.</summary>
    public static AttemptException OfStore(Failure failure, Exception cause)
    {
        var passes = failure.Category == FailureCategory.Transient;
        return new AttemptException(failure with { Category = FailureCategory.Permanent, Exit = ExitCode.Incomplete }, cause) { Retry = passes, MaxAttempts = AttemptsAtAContent };
    }

    private static AttemptException Stop(string code, string message, Exception? cause) =>
        new(new Failure(FailureCategory.Permanent, code, message, ExitCode.Incomplete), cause);
}
