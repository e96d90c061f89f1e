using System.Globalization;
using System.Net.Sockets;
using System.Security.Authentication;
using Azure;
using Azure.Identity;
using WandbExporter.Core.Errors;
using WandbExporter.Storage.Buckets;

namespace WandbExporter.Storage.Azure;

/// <summary>
/// Says what an error of the service means for the export and what a person can do about it. The client's own words go no further:
/// they repeat headers and what was signed.
/// </summary>
internal sealed class AzureFailure(AzureAddress address, AzureContainerClient container)
{
    private const string Again = "run the same command again";

    /// <summary>True for what becomes a failure; a call that its caller ended is none.</summary>
    public static bool IsStoreError(Exception e, CancellationToken cancellationToken) => e switch
    {
        OperationCanceledException => !cancellationToken.IsCancellationRequested,
        FileNotFoundException or FileLoadException => false,
        RequestFailedException or AuthenticationFailedException or HttpRequestException or IOException or BrokenAnswerException => true,
        AggregateException => true,
        _ => false,
    };

    /// <summary>True if the blob is not there; a container that is not there is an error.</summary>
    public static bool IsAbsent(RequestFailedException e) =>
        e.Status == 404 && e.ErrorCode is not ("ContainerNotFound" or "ContainerDisabled" or "AccountNotFound");

    /// <summary>The service took a wish for encryption and did not confirm it.</summary>
    public static ExportException NotEncrypted(string named) => new(new Failure(
        FailureCategory.Fatal,
        FailureCode.AzureEncryption,
        $"Could not store {named}: the service does not encrypt as wandb-export.azure.encryption asks; change that setting, or choose another service.",
        ExitCode.Destination));

    /// <param name="e">The error.</param>
    /// <param name="action">What was tried, as in "could not {action} {named}".</param>
    /// <param name="named">What it was tried on, without credentials.</param>
    public ExportException From(Exception e, string action, string named)
    {
        var cause = e is AggregateException all ? all.Flatten().InnerExceptions[0] : e;
        var (category, code, because, exit) = cause switch
        {
            RequestFailedException { Status: > 0 } answer => Explain(answer),
            AuthenticationFailedException token => ExplainToken(token),
            _ => ExplainSilence(cause),
        };
        var last = cause is RequestFailedException { Status: > 0 } failed ? AnswerOf(failed) : null;
        return new ExportException(new Failure(category, code, $"Could not {action} {named}: {because}.", exit, last));
    }

    /// <summary>What an error means as the answer to a copy; throws what is no answer to it.</summary>
    public CopyAnswer AnswerToCopy(Exception e, string named)
    {
        if (e is RequestFailedException { Status: 412 } || (e is RequestFailedException { Status: 404 } absent && IsAbsent(absent)))
            return new CopyAnswer(CopyOutcome.SourceChanged);
        // The destination takes our requests: it is the source that the service may not read for us.
        if (e is RequestFailedException { ErrorCode: "CannotVerifyCopySource" })
            return new CopyAnswer(CopyOutcome.Refused);
        var failure = From(e, "copy to", named).Failure;
        // Without the cause: the service's words may repeat the source's address, which is a secret.
        return failure.Code is FailureCode.StoreRefused or FailureCode.NotWritable ? new CopyAnswer(CopyOutcome.Refused) : throw new ExportException(failure);
    }

    private static string AnswerOf(RequestFailedException e)
    {
        var request = e.GetRawResponse()?.Headers.TryGetValue("x-ms-request-id", out var id) == true ? $", request {id}" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{e.Status} {e.ErrorCode}{request}");
    }

    private (FailureCategory Category, string Code, string Because, ExitCode Exit) Explain(RequestFailedException e) =>
        (e.ErrorCode, e.Status) switch
        {
            ("ContainerNotFound" or "ContainerDisabled", _) =>
                Fatal(FailureCode.NoContainer, $"there is no container '{address.Container}' in the account {address.Account}; create it, or correct the destination's name"),
            ("ContainerBeingDeleted", _) =>
                Fatal(FailureCode.NoContainer, $"the container '{address.Container}' is being deleted; create it anew in a minute, or choose another one"),
            ("AccountIsDisabled", _) => Fatal(FailureCode.StoreRefused, $"the account {address.Account} is disabled; enable it, or choose another destination"),
            ("Md5Mismatch" or "Crc64Mismatch", _) => Transient(FailureCode.StoreDigestRefused, "the service received other bytes than were sent"),
            // What the emulator says instead.
            ("InvalidOperation", 400) when e.Message.Contains("contentMD5", StringComparison.Ordinal) =>
                Transient(FailureCode.StoreDigestRefused, "the service received other bytes than were sent"),
            ("InvalidBlockList", _) => Transient(FailureCode.StoreUploadGone, "the parts are gone; something else was stored under this name"),
            ("LeaseIdMissing" or "LeaseLost", _) => Permanent("the blob is leased by somebody else; break its lease"),
            ("FeatureNotSupported", _) => Fatal(
                FailureCode.StoreRefused, $"the service does not have what wandb-export.azure asks for ({Words(e)}), such as an encryption; change that setting"),
            ("BlobImmutableDueToPolicy", _) => Permanent("a policy of the container forbids changing blobs; choose a container without one"),
            ("BlobArchived" or "BlobBeingRehydrated", _) => Permanent("the blob is archived; move it to the Hot, Cool or Cold tier first"),
            ("InvalidBlobType", _) => Permanent("a blob of another type stands there; remove it"),
            ("AuthenticationFailed" or "InvalidAuthenticationInfo" or "NoAuthenticationInformation", _) or (_, 401) => ExplainRefusal(),
            // The emulator's word for a wrong signature, which of the service itself means a missing permission.
            ("AuthorizationFailure", 403) when e.Message.Contains("failed to authenticate", StringComparison.Ordinal) => ExplainRefusal(),
            (_, 403) => Fatal(
                FailureCode.NotWritable,
                $"permission is denied ({Words(e)}); give {container.Access.Name} the permissions that docs/destinations.md lists, or let the account's network rules admit this machine"),
            (_, 408 or 429 or >= 500) when e.Status != 501 => Transient(
                FailureCode.StoreBusy,
                $"the service is not able to at the moment ({Words(e)}); wait a while, then {Again}"),
            ("OperationTimedOut" or "ServerBusy", _) => Transient(FailureCode.StoreBusy, $"the service is not able to at the moment ({Words(e)}); wait a while, then {Again}"),
            _ => Fatal(FailureCode.StoreRefused, $"the service refused it ({Words(e)}); check the settings of the destination"),
        };

    private (FailureCategory Category, string Code, string Because, ExitCode Exit) ExplainRefusal() =>
        Credentials(container.Access.ExpiresAt is { } end
            ? string.Create(CultureInfo.InvariantCulture, $"the service does not accept {container.Access.Name}, which ends at {end:u}; make a new one, and check this machine's clock")
            : $"the service does not accept {container.Access.Name}; correct or renew it, and check this machine's clock");

    private static (FailureCategory Category, string Code, string Because, ExitCode Exit) ExplainToken(AuthenticationFailedException e)
    {
        for (var cause = e.InnerException; cause is not null; cause = cause.InnerException)
        {
            if (cause is RequestFailedException { Status: 429 or >= 500 })
                return Transient(FailureCode.StoreUnreachable, $"the service that gives out tokens is not able to at the moment; wait a while, then {Again}");
        }
        return e is CredentialUnavailableException
            ? Credentials(
                $"no Azure credentials were found; set {AzureEnvironment.ConnectionStringName}, {AzureEnvironment.SasName} or {AzureEnvironment.KeyName}, " +
                "let the machine have an identity, or sign in with 'az login'")
            : Credentials("the Azure identity was not accepted; check AZURE_TENANT_ID, AZURE_CLIENT_ID and what goes with them, or sign in anew with 'az login'");
    }

    private (FailureCategory Category, string Code, string Because, ExitCode Exit) ExplainSilence(Exception e)
    {
        var host = container.Client.Uri.Host;
        if (!container.HasAnswered && SocketErrorOf(e) == SocketError.HostNotFound)
            return Fatal(FailureCode.NoAccount, $"there is no host {host}; correct the account's name '{address.Account}', or set wandb-export.azure.endpoint");
        if (!container.HasAnswered && IsAboutCertificate(e))
        {
            return Fatal(
                FailureCode.StoreUntrusted,
                $"the certificate of {host} is not trusted here; add the one of its authority to those of this machine, or name it in SSL_CERT_FILE");
        }
        var reason = e is OperationCanceledException ? "time-out" : SocketErrorOf(e)?.ToString() ?? e.GetType().Name;
        return Transient(FailureCode.StoreUnreachable, $"{host} did not answer ({reason}); check the endpoint and the network, then {Again}");
    }

    private static bool IsAboutCertificate(Exception e)
    {
        var cause = e;
        while (cause is not null and not AuthenticationException)
            cause = cause.InnerException;
        return cause?.Message.Contains("certificate", StringComparison.Ordinal) == true;
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

    private static string Words(RequestFailedException e) => string.Create(CultureInfo.InvariantCulture, $"{e.Status} {e.ErrorCode}").TrimEnd();

    private static (FailureCategory, string, string, ExitCode) Transient(string code, string because) =>
        (FailureCategory.Transient, code, because, ExitCode.Destination);

    private static (FailureCategory, string, string, ExitCode) Permanent(string because) =>
        (FailureCategory.Permanent, FailureCode.StoreRefused, because, ExitCode.Destination);

    private static (FailureCategory, string, string, ExitCode) Fatal(string code, string because) =>
        (FailureCategory.Fatal, code, because, ExitCode.Destination);

    private static (FailureCategory, string, string, ExitCode) Credentials(string because) =>
        (FailureCategory.Fatal, FailureCode.AzureCredentials, because, ExitCode.Credentials);
}
