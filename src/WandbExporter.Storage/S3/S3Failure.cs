using System.Globalization;
using System.Net;
using Amazon.Runtime;
using WandbExporter.Core.Errors;
using WandbExporter.Storage.Buckets;

namespace WandbExporter.Storage.S3;

/// <summary>Says what an error of S3 or of a service like it means for the export and what a person can do about it.</summary>
internal static class S3Failure
{
    private const string Again = "run the same command again";

    /// <summary>True for what the client throws when a request fails, whoever's fault it is.</summary>
    public static bool IsStoreError(Exception e) =>
        e is AmazonClientException or AmazonServiceException or HttpRequestException or IOException or OperationCanceledException or TimeoutException ||
        IsAboutTokenFile(e);

    /// <param name="e">The error.</param>
    /// <param name="action">What was tried, as in "could not {action} {location}".</param>
    /// <param name="location">What it was tried on, without credentials.</param>
    public static ExportException From(Exception e, string action, string location)
    {
        if (IsAboutTokenFile(e))
            return NoToken(e);
        if (e is not AmazonServiceException service || service.StatusCode == 0)
            return OfRole(e) ?? (IsAboutCredentials(e) ? NoCredentials(e) : Unreachable(e, action, location));
        var (category, code, because, exit) = Explain(service);
        return new ExportException(new Failure(category, code, $"Could not {action} {location}: {because}.", exit, AnswerOf(service)), e);
    }

    /// <summary>What an error means as the answer to a copy; throws what is no answer to it.</summary>
    public static CopyAnswer AnswerToCopy(Exception e, string named)
    {
        if (e is AmazonServiceException { StatusCode: HttpStatusCode.PreconditionFailed } or AmazonServiceException { ErrorCode: "NoSuchKey" })
            return new CopyAnswer(CopyOutcome.SourceChanged);
        // The destination's bucket is there: it is the source's that the service does not find.
        if (e is AmazonServiceException { ErrorCode: "NoSuchBucket" })
            return new CopyAnswer(CopyOutcome.Refused);
        var failure = From(e, "copy to", named);
        return IsRefusal(failure.Failure) ? new CopyAnswer(CopyOutcome.Refused) : throw failure;
    }

    /// <summary>True if the service does not do what it was asked for, or not for us, while it may do all else.</summary>
    public static bool IsRefusal(Failure failure) => failure.Code is FailureCode.StoreRefused or FailureCode.NotWritable;

    public static ExportException NoCredentials(Exception cause) => new(
        new Failure(
            FailureCategory.Fatal,
            FailureCode.S3Credentials,
            "No AWS credentials were found, or they could not be renewed; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY or " +
            "wandb-export.s3.profile, or let the machine have a role.",
            ExitCode.Credentials),
        cause);

    /// <summary>The service took a wish for encryption and did not confirm it.</summary>
    public static ExportException NotEncrypted(string location) => new(new Failure(
        FailureCategory.Fatal,
        FailureCode.S3Encryption,
        $"Could not store {location}: the service does not encrypt as wandb-export.s3.encryption asks; change that setting, or choose another service.",
        ExitCode.Destination));

    /// <summary>
    /// True for what services say to a reading whose credentials have a session token that they cannot read. It has no argument that could be
    /// wrong besides, and Ceph says no more than this.
    /// </summary>
    public static bool IsAboutToken(AmazonServiceException e) => e is { ErrorCode: "InvalidArgument", Message: null or "" };

    public static ExportException OfToken(AmazonServiceException e, string location) => new(
        new Failure(
            FailureCategory.Fatal,
            FailureCode.S3Credentials,
            $"Could not read {location}: the service does not accept the session token of the credentials; correct or unset AWS_SESSION_TOKEN, or use another profile.",
            ExitCode.Credentials,
            AnswerOf(e)),
        e);

    /// <summary>True for what services say of a managed key; Ceph says of one that is not there what it says of unknown credentials.</summary>
    public static bool IsAboutManagedKey(AmazonServiceException e) =>
        e.ErrorCode is "InvalidAccessKeyId" || e.ErrorCode?.StartsWith("KMS", StringComparison.OrdinalIgnoreCase) == true;

    public static ExportException OfManagedKey(AmazonServiceException e, string location) => new(
        new Failure(
            FailureCategory.Fatal,
            FailureCode.S3ManagedKey,
            $"Could not store {location}: the key of wandb-export.s3.kms-key-id is not there, or these credentials may not use it; correct the setting or the key's policy.",
            ExitCode.Destination,
            AnswerOf(e)),
        e);

    /// <summary>What an error in reading says of a customer's encryption key; null if it says nothing of it.</summary>
    /// <param name="e">The error.</param>
    /// <param name="action">As of <see cref="From"/>.</param>
    /// <param name="location">As of <see cref="From"/>.</param>
    /// <param name="variable">The environment variable with the key that was sent; null if none was.</param>
    public static ExportException? OfKey(AmazonServiceException e, string action, string location, string? variable)
    {
        // Who sends a wrong key is told so by some services, and only denied by AWS.
        var refused = e.ErrorCode is "InvalidRequest" or "InvalidArgument" && e.Message.Contains("key", StringComparison.OrdinalIgnoreCase);
        var because = variable switch
        {
            null when refused || e.Message.Contains("Server Side Encryption", StringComparison.OrdinalIgnoreCase) =>
                "it is encrypted with a customer's key; set wandb-export.s3.encryption = customer and give that key",
            { } when refused => $"the key in {variable} is not the one that it is encrypted with; set that one",
            { } when e.ErrorCode == "AccessDenied" =>
                $"permission is denied; either the key in {variable} is not the one that it is encrypted with, or these credentials may not read",
            _ => null,
        };
        if (because is null)
            return null;
        return new ExportException(
            new Failure(FailureCategory.Fatal, FailureCode.S3CustomerKey, $"Could not {action} {location}: {because}.", ExitCode.Usage, AnswerOf(e)), e);
    }

    // The client's own kind of error for a file that it cannot read.
    private static bool IsAboutTokenFile(Exception e) =>
        e is InvalidOperationException { InnerException: IOException or UnauthorizedAccessException } && e.Message.Contains("WebIdentityTokenFile", StringComparison.Ordinal);

    private static ExportException NoToken(Exception cause) => new(
        new Failure(
            FailureCategory.Fatal,
            FailureCode.S3Credentials,
            "The file with the web identity's token cannot be read; correct wandb-export.s3.web-identity-token-file or AWS_WEB_IDENTITY_TOKEN_FILE.",
            ExitCode.Credentials),
        cause);

    // What the token service answered stands inside what the client throws when it is about to sign a request.
    private static ExportException? OfRole(Exception e)
    {
        var cause = e;
        while (cause is not null and not AmazonServiceException { StatusCode: not 0 })
            cause = cause.InnerException;
        if (cause is not AmazonServiceException { StatusCode: < HttpStatusCode.InternalServerError and not HttpStatusCode.TooManyRequests } answer)
            return null;
        var because = answer.ErrorCode switch
        {
            "ExpiredTokenException" or "ExpiredToken" => "the token or the credentials to assume it with have expired",
            "InvalidIdentityToken" or "IDPRejectedClaim" => "the token of the web identity is not accepted",
            _ => "it does not exist, or these credentials may not assume it",
        };
        return new ExportException(
            new Failure(
                FailureCategory.Fatal,
                FailureCode.S3Role,
                $"The role could not be assumed: {because} ({AnswerOf(answer)}); check wandb-export.s3.role-arn or AWS_ROLE_ARN, the role's trust, and for " +
                "another service than AWS that AWS_ENDPOINT_URL_STS names it.",
                ExitCode.Credentials,
                AnswerOf(answer)),
            e);
    }

    private static ExportException Unreachable(Exception e, string action, string location)
    {
        var reason = (e.InnerException ?? e).Message.TrimEnd('.');
        return new ExportException(
            new Failure(
                FailureCategory.Transient,
                FailureCode.StoreUnreachable,
                $"Could not {action} {location}: the service did not answer ({reason}); check the endpoint and the network, then {Again}.",
                ExitCode.Destination),
            e);
    }

    private static string AnswerOf(AmazonServiceException e) => string.Create(CultureInfo.InvariantCulture, $"{(int)e.StatusCode} {e.ErrorCode}");

    private static bool IsAboutCredentials(Exception e) =>
        e is AmazonClientException && e.Message.Contains("credentials", StringComparison.OrdinalIgnoreCase);

    private static (FailureCategory Category, string Code, string Because, ExitCode Exit) Explain(AmazonServiceException e) =>
        (e.ErrorCode, e.StatusCode) switch
        {
            ("NoSuchBucket", _) => Fatal(FailureCode.NoBucket, "there is no such bucket; create it, or correct the destination's name"),
            ("InvalidAccessKeyId" or "SignatureDoesNotMatch" or "InvalidToken", _) =>
                Credentials("the service does not accept the credentials; correct AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY or the profile"),
            ("ExpiredToken" or "ExpiredTokenException" or "TokenRefreshRequired", _) =>
                Credentials($"the credentials have expired; sign in anew, then {Again}"),
            ("RequestTimeTooSkewed", _) => Credentials($"this machine's clock differs too much from the service's; set it, then {Again}"),
            ("BadDigest" or "InvalidDigest" or "XAmzContentSHA256Mismatch", _) =>
                Transient(FailureCode.StoreDigestRefused, "the service received other bytes than were sent"),
            ("NoSuchUpload", _) => Transient(FailureCode.StoreUploadGone, "the upload is gone; somebody or a lifecycle rule of the bucket aborted it"),
            ("QuotaExceeded" or "InsufficientStorage", _) or (_, HttpStatusCode.InsufficientStorage) =>
                Fatal(FailureCode.StoreFull, $"the bucket's quota is used up; raise it or remove something, then {Again}"),
            ("KeyTooLongError" or "EntityTooLarge", _) => (FailureCategory.Permanent, FailureCode.StoreRefused, e.Message.TrimEnd('.'), ExitCode.Destination),
            ("PermanentRedirect" or "AuthorizationHeaderMalformed" or "IllegalLocationConstraintException", _) or (_, HttpStatusCode.MovedPermanently) =>
                Fatal(FailureCode.S3Region, "the bucket is in another region; set wandb-export.s3.region"),
            ("RequestTimeout" or "SlowDown" or "OperationAborted" or "ConditionalRequestConflict", _) => Passing(e),
            (_, HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError)
                when e.StatusCode != HttpStatusCode.NotImplemented => Passing(e),
            (_, HttpStatusCode.Unauthorized) => Credentials("the service asks for credentials; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY or the profile"),
            (_, HttpStatusCode.Forbidden) =>
                Fatal(FailureCode.NotWritable, "permission is denied; give these credentials the permissions that docs/destinations.md lists, or use others"),
            _ => Fatal(FailureCode.StoreRefused, $"the service refused it ({(int)e.StatusCode} {e.ErrorCode}: {e.Message.TrimEnd('.')}); check the settings of the destination"),
        };

    private static (FailureCategory, string, string, ExitCode) Passing(AmazonServiceException e) => Transient(
        FailureCode.StoreBusy,
        string.Create(CultureInfo.InvariantCulture, $"the service is not able to at the moment ({(int)e.StatusCode} {e.ErrorCode}); wait a while, then {Again}"));

    private static (FailureCategory, string, string, ExitCode) Transient(string code, string because) =>
        (FailureCategory.Transient, code, because, ExitCode.Destination);

    private static (FailureCategory, string, string, ExitCode) Fatal(string code, string because) =>
        (FailureCategory.Fatal, code, because, ExitCode.Destination);

    private static (FailureCategory, string, string, ExitCode) Credentials(string because) =>
        (FailureCategory.Fatal, FailureCode.S3Credentials, because, ExitCode.Credentials);
}
