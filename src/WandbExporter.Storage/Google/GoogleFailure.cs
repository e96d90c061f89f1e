using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using Google;
using Google.Apis.Auth.OAuth2;
using Google.Apis.Auth.OAuth2.Responses;
using WandbExporter.Core.Errors;
using WandbExporter.Storage.Buckets;

namespace WandbExporter.Storage.Google;

/// <summary>
/// Says what an error of the service means for the export and what a person can do about it. The library's own words go no further: they
/// repeat addresses and what the services that give out tokens were sent.
/// </summary>
internal sealed class GoogleFailure(GoogleAddress address, string? customerKeyVariable)
{
    private const string Again = "run the same command again";
    private const string Wait = $"wait a while, then {Again}";

    private static readonly string[] RateReasons = ["rateLimitExceeded", "userRateLimitExceeded", "quotaExceeded", "dailyLimitExceeded"];

    /// <summary>True for what becomes a failure; a call that its caller ended is none.</summary>
    public static bool IsStoreError(Exception e, CancellationToken cancellationToken) => e switch
    {
        OperationCanceledException => !cancellationToken.IsCancellationRequested,
        FileNotFoundException or FileLoadException => false,
        GoogleApiException or TokenResponseException or HttpRequestException or IOException or AggregateException => true,
        _ => IsAboutToken(e),
    };

    /// <summary>True if the object is not there; a bucket that is not there is an error.</summary>
    public static bool IsAbsent(GoogleApiException e) => e.HttpStatusCode == HttpStatusCode.NotFound && !IsAboutBucket(e);

    /// <summary>True if the session is not there any more.</summary>
    public static bool IsUploadGone(GoogleApiException e) => e.HttpStatusCode is HttpStatusCode.NotFound or HttpStatusCode.Gone && !IsAboutBucket(e);

    /// <summary>The service has less of an upload than it had said before, and what it lacks is no longer in memory.</summary>
    public static ExportException LostBytes() => new(new Failure(
        FailureCategory.Transient, FailureCode.StoreUploadGone, $"The service lost a part of an upload that it had said it has; {Again}.", ExitCode.Destination));

    /// <summary>The service wants an upload to go to another host, to which credentials would go along.</summary>
    public static ExportException SessionElsewhere(string host, string named) => new(new Failure(
        FailureCategory.Fatal,
        FailureCode.StoreRefused,
        $"Could not begin to upload {named}: the service wants it to go to another host ({host}), and credentials are not sent there; set that one in wandb-export.gs.endpoint.",
        ExitCode.Destination));

    /// <param name="e">The error.</param>
    /// <param name="action">What was tried, as in "could not {action} {named}".</param>
    /// <param name="named">What it was tried on, without credentials.</param>
    public ExportException From(Exception e, string action, string named)
    {
        var cause = e is AggregateException all ? all.Flatten().InnerExceptions[0] : e;
        var (category, code, because, exit) = cause switch
        {
            GoogleApiException { HttpStatusCode: not 0 } answer => Explain(answer),
            TokenResponseException token => ExplainToken(token.StatusCode),
            _ when IsAboutToken(cause) => ExplainToken(null),
            _ => ExplainSilence(cause),
        };
        var last = cause is GoogleApiException { HttpStatusCode: not 0 } failed ? AnswerOf(failed) : null;
        return new ExportException(new Failure(category, code, $"Could not {action} {named}: {because}.", exit, last));
    }

    /// <summary>The same for a request to an upload's session.</summary>
    public ExportException OfUpload(Exception e, string action, string named) => e is GoogleApiException answer && IsUploadGone(answer)
        ? new ExportException(new Failure(
            FailureCategory.Transient, FailureCode.StoreUploadGone, $"Could not {action} {named}: the upload is gone; {Again}.", ExitCode.Destination, AnswerOf(answer)))
        : From(e, action, named);

    /// <summary>What an error means as the answer to a copy; throws what is no answer to it.</summary>
    public CopyAnswer AnswerToCopy(Exception e, CopySource source, string named)
    {
        if (e is GoogleApiException { HttpStatusCode: HttpStatusCode.PreconditionFailed } || (e is GoogleApiException absent && IsAbsent(absent)))
            return new CopyAnswer(CopyOutcome.SourceChanged);
        var failure = From(e, "copy to", named);
        // The destination's bucket takes our requests: what is refused, or not there, is the source's.
        var isRefusal = failure.Failure.Code is FailureCode.StoreRefused or FailureCode.NotWritable or FailureCode.GsCustomerKey || (failure.Failure.Code == FailureCode.NoBucket && source.Place.Container != address.Bucket);
        return isRefusal ? new CopyAnswer(CopyOutcome.Refused) : throw failure;
    }

    private static bool IsAboutBucket(GoogleApiException e) => e.Error?.Message?.Contains("bucket does not exist", StringComparison.Ordinal) == true;

    // Of the library's errors about credentials not all have a type that can be named.
    private static bool IsAboutToken(Exception e) =>
        e is TokenResponseException || e.GetType().Namespace?.StartsWith(typeof(GoogleCredential).Namespace!, StringComparison.Ordinal) == true;

    private static string? ReasonOf(GoogleApiException e) => e.Error?.Errors?.FirstOrDefault()?.Reason;

    private static string AnswerOf(GoogleApiException e) => string.Create(CultureInfo.InvariantCulture, $"{(int)e.HttpStatusCode} {ReasonOf(e)}").TrimEnd();

    private (FailureCategory Category, string Code, string Because, ExitCode Exit) Explain(GoogleApiException e) => (ReasonOf(e), e.HttpStatusCode) switch
    {
        (_, HttpStatusCode.NotFound) when IsAboutBucket(e) => Fatal(FailureCode.NoBucket, $"there is no bucket '{address.Bucket}'; create it, or correct the destination's name"),
        _ when e.Error?.Message?.Contains("doesn't match calculated", StringComparison.Ordinal) == true =>
            Transient(FailureCode.StoreDigestRefused, "the service received other bytes than were sent"),
        _ when OfKey(e) is { } because => (FailureCategory.Fatal, FailureCode.GsCustomerKey, because, ExitCode.Usage),
        ({ } reason, HttpStatusCode.Forbidden) when RateReasons.Contains(reason) => Transient(FailureCode.StoreBusy, $"the service asks for fewer requests ({AnswerOf(e)}); {Wait}"),
        (_, HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError)
            when e.HttpStatusCode != HttpStatusCode.NotImplemented =>
            Transient(FailureCode.StoreBusy, $"the service is not able to at the moment ({AnswerOf(e)}); {Wait}"),
        (_, HttpStatusCode.Unauthorized) => Credentials(
            "the service does not accept the credentials, or was given none; set GOOGLE_APPLICATION_CREDENTIALS or wandb-export.gs.credentials-file to a file with " +
            "others, or sign in anew with 'gcloud auth application-default login'"),
        ("accountDisabled" or "userProjectAccountProblem" or "projectAccountDisabled", _) =>
            Fatal(FailureCode.StoreRefused, $"the bucket's project is disabled or has no billing ({AnswerOf(e)}); put that right, or choose another destination"),
        (_, HttpStatusCode.Forbidden) => Fatal(
            FailureCode.NotWritable, $"permission is denied ({AnswerOf(e)}); give these credentials the roles that docs/destinations.md lists, or use others"),
        _ => Fatal(FailureCode.StoreRefused, $"the service refused it ({AnswerOf(e)}); check the settings of the destination"),
    };

    private string? OfKey(GoogleApiException e)
    {
        var isEncrypted = ReasonOf(e) == "resourceIsEncryptedWithCustomerEncryptionKey" || Says(e, "is encrypted by a customer-supplied encryption key");
        var isWrong = ReasonOf(e) == "customerEncryptionKeyIsIncorrect" || Says(e, "encryption key is incorrect");
        var isPlain = ReasonOf(e) == "resourceNotEncryptedWithCustomerEncryptionKey" || Says(e, "is not encrypted by a customer-supplied encryption key");
        return (isEncrypted, isWrong, isPlain) switch
        {
            (true, _, _) => "it is encrypted with a customer's key; set wandb-export.gs.encryption = customer and give that key",
            (_, true, _) => $"the key in {customerKeyVariable} is not the one that it is encrypted with; set that one",
            (_, _, true) => "it is not encrypted with a customer's key; leave wandb-export.gs.encryption as it was when the export began",
            _ => null,
        };
    }

    private static bool Says(GoogleApiException e, string words) => e.Error?.Message?.Contains(words, StringComparison.Ordinal) == true;

    private static (FailureCategory Category, string Code, string Because, ExitCode Exit) ExplainToken(HttpStatusCode? status) =>
        status is HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError
            ? Transient(FailureCode.StoreUnreachable, $"the service that gives out tokens is not able to at the moment; {Wait}")
            : Credentials("no token was given out for the Google credentials; check that they are not revoked and this machine's clock is right, or use others");

    private static (FailureCategory Category, string Code, string Because, ExitCode Exit) ExplainSilence(Exception e)
    {
        for (var cause = e; cause is not null; cause = cause.InnerException)
        {
            if (cause is AuthenticationException && cause.Message.Contains("certificate", StringComparison.Ordinal))
                return Fatal(FailureCode.StoreUntrusted, "the service's certificate is not trusted here; add the one of its authority to those of this machine, or name it in SSL_CERT_FILE");
        }
        var reason = e is OperationCanceledException ? "time-out" : SocketErrorOf(e)?.ToString() ?? e.GetType().Name;
        return Transient(FailureCode.StoreUnreachable, $"the service did not answer ({reason}); check the endpoint and the network, then {Again}");
    }

    private static SocketError? SocketErrorOf(Exception e)
    {
        for (var cause = e; cause is not null; cause = cause.InnerException)
        {
            if (cause is SocketException socket)
                return socket.SocketErrorCode;
        }
        return null;
    }

    private static (FailureCategory, string, string, ExitCode) Transient(string code, string because) =>
        (FailureCategory.Transient, code, because, ExitCode.Destination);

    private static (FailureCategory, string, string, ExitCode) Fatal(string code, string because) =>
        (FailureCategory.Fatal, code, because, ExitCode.Destination);

    private static (FailureCategory, string, string, ExitCode) Credentials(string because) =>
        (FailureCategory.Fatal, FailureCode.GsCredentials, because, ExitCode.Credentials);
}
