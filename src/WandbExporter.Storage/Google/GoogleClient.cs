using System.Net;
using Google.Apis.Http;
using Google.Apis.Services;
using Google.Apis.Storage.v1;
using Google.Cloud.Storage.V1;
using WandbExporter.Core.Errors;

namespace WandbExporter.Storage.Google;

/// <summary>The service's client as the settings and the environment say. It does not retry, and follows no redirect.</summary>
internal sealed class GoogleClient : IDisposable
{
    public const string EmulatorName = "STORAGE_EMULATOR_HOST";

    private const string ServicePath = "storage/v1/";
    private const string Application = "wandb-export";

    private static readonly Uri PublicAddress = new("https://storage.googleapis.com/");
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromMinutes(5);
    private static readonly string[] Scopes = [StorageService.Scope.DevstorageReadWrite];

    private GoogleClient(StorageClientImpl storage, Uri endpoint, string access)
    {
        Storage = storage;
        Endpoint = endpoint;
        Access = access;
    }

    public StorageClientImpl Storage { get; }

    /// <summary>Where the service is; ends in a slash.</summary>
    public Uri Endpoint { get; }

    /// <summary>What lets requests in, without secrets: equal for clients that reach the same.</summary>
    public string Access { get; }

    public HttpClient Http => Storage.Service.HttpClient;

    /// <exception cref="ExportException">Fatal. Exit 2: the settings do not go together. Exit 4: no usable credentials.</exception>
    public static async Task<GoogleClient> CreateAsync(GoogleSettings settings, EncryptionKey? key, CancellationToken cancellationToken)
    {
        var (endpoint, isEmulator) = EndpointOf(settings);
        var sendsCredentials = settings.Credential == GoogleAccess.Auto && !isEmulator;
        if (endpoint.Scheme != Uri.UriSchemeHttps && !endpoint.IsLoopback)
        {
            if (sendsCredentials)
                throw Usage($"Credentials are not sent to {endpoint.Host} over http; use https in wandb-export.gs.endpoint, or set wandb-export.gs.credential = none for an emulator.");
            if (key is not null)
                throw Usage("A customer's encryption key may only be sent over https; change wandb-export.gs.encryption or the endpoint.");
        }
        var credential = sendsCredentials ? await GoogleCredentials.FindAsync(settings.CredentialsFile, Scopes, cancellationToken) : null;
        var service = new StorageService(new BaseClientService.Initializer
        {
            ApplicationName = Application,
            BaseUri = new Uri(endpoint, ServicePath).AbsoluteUri,
            HttpClientInitializer = credential,
            HttpClientFactory = new Sockets(),
            DefaultExponentialBackOffPolicy = ExponentialBackOffPolicy.None,
            GZipEnabled = false,
        });
        service.HttpClient.Timeout = RequestTimeout;
        service.HttpClient.MessageHandler.FollowRedirect = false;
        return new GoogleClient(new StorageClientImpl(service, key), endpoint, credential is null ? "none" : $"auto {settings.CredentialsFile}");
    }

    /// <summary>True if an address that the service gave is one to which credentials may go: the service's own.</summary>
    public bool Sends(Uri address) =>
        (address.Scheme == Endpoint.Scheme && address.Authority == Endpoint.Authority) || (address.Scheme == PublicAddress.Scheme && address.Authority == PublicAddress.Authority);

    public void Dispose() => Storage.Dispose();

    private static (Uri Endpoint, bool IsEmulator) EndpointOf(GoogleSettings settings)
    {
        if (settings.Endpoint is not null)
            return (WithSlash(settings.Endpoint), false);
        if (Environment.GetEnvironmentVariable(EmulatorName)?.Trim() is not { Length: > 0 } text)
            return (PublicAddress, false);
        // As Google's own tools take it: with or without a scheme.
        return Uri.TryCreate(text.Contains("://", StringComparison.Ordinal) ? text : $"http://{text}", UriKind.Absolute, out var uri) &&
            uri.Scheme is "http" or "https" && uri.Query.Length == 0 && uri.UserInfo.Length == 0
            ? (WithSlash(uri), true)
            : throw Usage($"{EmulatorName} is no http:// or https:// address without parameters.");
    }

    private static Uri WithSlash(Uri uri) => new(uri.AbsoluteUri.TrimEnd('/') + "/");

    private static ExportException Usage(string message) => new(new Failure(FailureCategory.Fatal, FailureCode.GsSettings, message, ExitCode.Usage));

    private sealed class Sockets : HttpClientFactory
    {
        private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(15);

        protected override HttpMessageHandler CreateHandler(CreateHttpClientArgs args) => new SocketsHttpHandler
        {
            ConnectTimeout = ConnectTimeout,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
        };
    }
}
