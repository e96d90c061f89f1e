using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;
using Azure.Storage;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Azure.Storage.Sas;
using WandbExporter.Core.Errors;
using WandbExporter.Storage.Buckets;

namespace WandbExporter.Storage.Azure;

/// <summary>The service's client for one container, signed as the settings and the environment say. It does not retry.</summary>
internal sealed class AzureContainerClient : IDisposable
{
    private const string TokenScope = "https://storage.azure.com/.default";
    private const string PublicCloud = "blob.core.windows.net";

    private static readonly TimeSpan SignatureLife = TimeSpan.FromHours(1);
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(15);

    private readonly HttpClient _http;
    private readonly PacePolicy _pace;

    private readonly TokenCredential? _identity;
    private readonly bool _hasCustomerKey;
    private readonly TimeProvider _time;

    private AzureContainerClient(
        BlobContainerClient client,
        AzureAccess access,
        TokenCredential? identity,
        bool hasCustomerKey,
        TimeProvider time,
        HttpClient http,
        PacePolicy pace)
    {
        Client = client;
        _identity = identity;
        _hasCustomerKey = hasCustomerKey;
        _time = time;
        Access = access;
        _http = http;
        _pace = pace;
    }

    public BlobContainerClient Client { get; }

    /// <summary>What signs the requests.</summary>
    public AzureAccess Access { get; }

    /// <summary>True once the service has answered, so that its host is known to exist.</summary>
    public bool HasAnswered => _pace.HasAnswered;

    /// <exception cref="ExportException">Fatal. Exit 2: the settings do not go together. Exit 4: no usable credentials.</exception>
    public static AzureContainerClient Create(
        AzureAddress address,
        AzureSettings settings,
        TimeProvider time,
        AzureEnvironment environment,
        HttpMessageHandler? handler)
    {
        var access = AzureAccess.Choose(address, settings.Credential, environment, time);
        var endpoint = EndpointOf(address, settings, environment);
        var http = new HttpClient(handler ?? NewHandler(), disposeHandler: true) { Timeout = Timeout.InfiniteTimeSpan };
        try
        {
            var pace = new PacePolicy(settings.RequestTimeout, time);
            var options = OptionsOf(settings, environment, http, pace);
            if (options.CustomerProvidedKey is not null && endpoint.Scheme != Uri.UriSchemeHttps)
                throw Usage("A customer's encryption key may only be sent over https; change wandb-export.azure.encryption or the endpoint.");
            var container = new Uri($"{endpoint.AbsoluteUri.TrimEnd('/')}/{address.Container}");
            var identity = access is AzureAccess.Identity ? IdentityFor(container, environment) : null;
            BlobContainerClient client = access switch
            {
                AzureAccess.ConnectionString(var text) => FromConnectionString(text, address, options),
                AzureAccess.Sas(var token, _) => new BlobContainerClient(container, new AzureSasCredential(token), options),
                AzureAccess.SharedKey(var account, var key) => new BlobContainerClient(container, new StorageSharedKeyCredential(account, key), options),
                _ => new BlobContainerClient(container, identity, options),
            };
            return new AzureContainerClient(client, access, identity, options.CustomerProvidedKey is not null, time, http, pace);
        }
        catch (Exception e)
        {
            http.Dispose();
            throw e is ExportException ? e : Unusable(access, e);
        }
    }

    /// <summary>For stores of the same account that are asked in the same way.</summary>
    public ObjectPlace PlaceOf(AzureAddress address) =>
        new($"azure {Client.Uri.GetLeftPart(UriPartial.Authority)} {address.Account} {Access.Name}", address.Container, address.Prefix);

    /// <summary>
    /// Where the service reads a blob that it is to copy, and what allows it to: a signature of an hour in the address, or a token. The
    /// address is a secret. Null if there is no way, as with a key that only requests of ours carry.
    /// </summary>
    public async Task<(Uri Address, HttpAuthorization? Authorization)?> SignedSourceAsync(CopySource source, CancellationToken cancellationToken)
    {
        if (_hasCustomerKey)
            return null;
        var blob = Client.GetParentBlobServiceClient().GetBlobContainerClient(source.Place.Container).GetBlobClient(source.Place.Prefix + source.Key);
        if (_identity is not null)
        {
            // With the same wishes as the client has for its own: the authority is asked once for both.
            var token = await _identity.GetTokenAsync(new TokenRequestContext([TokenScope], isCaeEnabled: true), cancellationToken);
            return (blob.Uri, new HttpAuthorization("Bearer", token.Token));
        }
        if (blob.CanGenerateSasUri)
            return (blob.GenerateSasUri(BlobSasPermissions.Read, _time.GetUtcNow() + SignatureLife), null);
        if (blob.Uri.Query.Length > 0)
            return (blob.Uri, null);
        return Access is AzureAccess.Sas(var signature, _) ? (new UriBuilder(blob.Uri) { Query = signature }.Uri, null) : null;
    }

    public void Dispose() => _http.Dispose();

    // The client's own words may hold parts of what it was given.
    private static ExportException Unusable(AzureAccess access, Exception e) => e is FormatException or ArgumentException or InvalidOperationException
        ? AzureAccess.Refused($"{access.Name} is not what the Azure client can use; correct it as docs/destinations.md shows.")
        : new ExportException(new Failure(FailureCategory.Fatal, FailureCode.AzureSettings, $"The Azure client could not be made ({e.GetType().Name}); check wandb-export.azure.", ExitCode.Usage));

    private static BlobContainerClient FromConnectionString(string text, AzureAddress address, BlobClientOptions options)
    {
        var service = new BlobServiceClient(text, options);
        if (service.AccountName is { Length: > 0 } named && named != address.Account && IsAccountsOwn(service.Uri))
        {
            throw AzureAccess.Refused(
                $"{AzureEnvironment.ConnectionStringName} is for the account {named}, and the destination is in {address.Account}; " +
                "set the one of that account, or remove it to use other credentials.");
        }
        return service.GetBlobContainerClient(address.Container);
    }

    // Behind a domain of its own, an account's name is not in the address.
    private static bool IsAccountsOwn(Uri service) => service.HostNameType != UriHostNameType.Dns || service.Host.Contains(".blob.", StringComparison.Ordinal);

    private static DefaultAzureCredential IdentityFor(Uri container, AzureEnvironment environment)
    {
        if (container.Scheme != Uri.UriSchemeHttps)
        {
            throw AzureAccess.Refused(
                $"No credentials for {container.Host} were found, and an identity may only be used over https; set {AzureEnvironment.ConnectionStringName}, " +
                $"{AzureEnvironment.SasName} or {AzureEnvironment.KeyName}.");
        }
        // Tokens come from another service, which has rules of its own for asking again: those of the library.
        return new DefaultAzureCredential(new DefaultAzureCredentialOptions
        {
            DisableInstanceDiscovery = environment.HasOwnAuthority,
            Diagnostics = { IsLoggingEnabled = false, IsDistributedTracingEnabled = false, IsTelemetryEnabled = false },
        });
    }

    private static Uri EndpointOf(AzureAddress address, AzureSettings settings, AzureEnvironment environment)
    {
        if (settings.Endpoint is not null)
            return settings.Endpoint;
        if (address.Host is { } host)
            return new Uri($"https://{host}");
        if (environment.Endpoint is not { } text)
            return new Uri($"https://{address.Account}.{PublicCloud}");
        return Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.Query.Length == 0 && uri.UserInfo.Length == 0
            ? uri
            : throw Usage($"{AzureEnvironment.EndpointName} is no http:// or https:// address without parameters.");
    }

    private static BlobClientOptions OptionsOf(AzureSettings settings, AzureEnvironment environment, HttpClient http, PacePolicy pace)
    {
        var options = new BlobClientOptions
        {
            Transport = new HttpClientTransport(http),
            Retry = { MaxRetries = 0, NetworkTimeout = settings.RequestTimeout },
            Diagnostics = { IsLoggingEnabled = false, IsDistributedTracingEnabled = false, IsTelemetryEnabled = false, ApplicationId = "wandb-export" },
        };
        options.AddPolicy(pace, HttpPipelinePosition.PerCall);
        options.AddPolicy(new DigestPolicy(), HttpPipelinePosition.PerCall);
        options.AddPolicy(new SingleAttemptPolicy(), HttpPipelinePosition.BeforeTransport);
        if (settings.Encryption == AzureEncryption.Scope)
            options.EncryptionScope = settings.EncryptionScope ?? throw Usage("wandb-export.azure.encryption is scope; say which one in wandb-export.azure.encryption-scope.");
        if (settings.Encryption == AzureEncryption.Customer)
            options.CustomerProvidedKey = new CustomerProvidedKey(ReadKey(settings.CustomerKeyVariable, environment));
        return options;
    }

    private static byte[] ReadKey(string variable, AzureEnvironment environment)
    {
        var key = new byte[32];
        return Convert.TryFromBase64String(environment.Value(variable) ?? "", key, out var length) && length == key.Length
            ? key
            : throw Usage($"The encryption key of the container is missing; put 32 bytes in base64 into the environment variable {variable}.");
    }

    private static SocketsHttpHandler NewHandler() => new()
    {
        ConnectTimeout = ConnectTimeout,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        AllowAutoRedirect = false,
        UseCookies = false,
    };

    private static ExportException Usage(string message) => new(new Failure(FailureCategory.Fatal, FailureCode.AzureSettings, message, ExitCode.Usage));
}
