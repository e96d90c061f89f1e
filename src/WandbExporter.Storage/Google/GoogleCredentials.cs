using Google.Apis.Auth.OAuth2;
using WandbExporter.Core.Errors;

namespace WandbExporter.Storage.Google;

/// <summary>Finds credentials where Google's own tools do. What the library says of them may repeat them, and goes no further.</summary>
internal static class GoogleCredentials
{
    /// <param name="file">A file with credentials; null for the application's default ones.</param>
    /// <param name="scopes">What they are to allow.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <exception cref="ExportException">Fatal, exit 4: there are none, or the file has none.</exception>
    public static async Task<GoogleCredential> FindAsync(string? file, string[] scopes, CancellationToken cancellationToken)
    {
        try
        {
            var found = file is null
                ? await GoogleCredential.GetApplicationDefaultAsync(cancellationToken)
                : await FromFileAsync(file, cancellationToken);
            return found.CreateScoped(scopes);
        }
        catch (Exception e) when (e is not OperationCanceledException and not FileLoadException)
        {
            throw Refused(file is null
                ? "No Google credentials were found, or they cannot be used; set GOOGLE_APPLICATION_CREDENTIALS to a file with them, sign in with " +
                  "'gcloud auth application-default login', or let the machine have a service account."
                : "The file of wandb-export.gs.credentials-file cannot be read or holds no Google credentials; name a service account's key or a workload identity's configuration.");
        }
    }

    public static ExportException Refused(string message) => new(new Failure(FailureCategory.Fatal, FailureCode.GsCredentials, message, ExitCode.Credentials));

    private static async Task<GoogleCredential> FromFileAsync(string file, CancellationToken cancellationToken)
    {
        var json = await File.ReadAllTextAsync(file, cancellationToken);
#pragma warning disable CS0618 // The operator names the file, and which of the library's kinds of credentials it holds is up to them.
        return GoogleCredential.FromJson(json);
#pragma warning restore CS0618
    }
}
