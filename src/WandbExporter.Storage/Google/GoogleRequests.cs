using System.Buffers.Binary;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using Google.Cloud.Storage.V1;
using WandbExporter.Core.Errors;
using WandbExporter.Storage.Buckets;
using Object = Google.Apis.Storage.v1.Data.Object;

namespace WandbExporter.Storage.Google;

/// <summary>The requests that the library does not make, and what goes with an object when it is stored.</summary>
internal sealed class GoogleRequests
{
    public const string DigestMetadata = "sha256";

    private const string SourceMetadata = "source_md5";
    private const string BinaryType = "application/octet-stream";

    // Below it are the journal and the lock: small, read at every start and soon replaced, which the cooler classes charge for.
    private const string StatePrefix = "_export/";

    private static readonly string[] Classes = ["STANDARD", "NEARLINE", "COLDLINE", "ARCHIVE"];

    private readonly GoogleClient _client;
    private readonly GoogleSettings _settings;
    private readonly EncryptionKey? _key;
    private readonly string _bucket;
    private readonly string _statePrefix;

    private GoogleRequests(GoogleAddress address, GoogleSettings settings, GoogleClient client, EncryptionKey? key)
    {
        _client = client;
        _settings = settings;
        _key = key;
        _bucket = address.Bucket;
        _statePrefix = address.Prefix + StatePrefix;
    }

    /// <summary>The environment variable with the key that goes with each request; null if none does.</summary>
    public string? CustomerKeyVariable => _key is null ? null : _settings.CustomerKeyVariable;

    public static GoogleRequests From(GoogleAddress address, GoogleSettings settings, GoogleClient client, EncryptionKey? key) =>
        new(address, settings, client, key);

    /// <summary>The key that goes with each request; null if none does.</summary>
    /// <exception cref="ExportException">Usage: it is missing or no key, or there is no such storage class.</exception>
    public static EncryptionKey? KeyOf(GoogleSettings settings)
    {
        if (settings.StorageClass is { } name && !Classes.Contains(name))
            throw Usage($"wandb-export.gs.storage-class is '{name}'; write STANDARD, NEARLINE, COLDLINE or ARCHIVE.");
        if (settings.Encryption != GoogleEncryption.Customer)
            return null;
        var bytes = new byte[32];
        var text = Environment.GetEnvironmentVariable(settings.CustomerKeyVariable) ?? "";
        return Convert.TryFromBase64String(text, bytes, out var length) && length == bytes.Length
            ? EncryptionKey.Create(bytes)
            : throw Usage($"The encryption key of the bucket is missing; put 32 bytes in base64 into the environment variable {settings.CustomerKeyVariable}.");
    }

    /// <summary>What is said of an object before its content.</summary>
    public Object Describe(string name, string? sha256, string? sourceMd5)
    {
        var metadata = new Dictionary<string, string>();
        if (sha256 is not null)
            metadata[DigestMetadata] = sha256;
        if (sourceMd5 is not null)
            metadata[SourceMetadata] = sourceMd5;
        return new Object
        {
            Bucket = _bucket,
            Name = name,
            ContentType = BinaryType,
            StorageClass = name.StartsWith(_statePrefix, StringComparison.Ordinal) ? null : _settings.StorageClass,
            Metadata = metadata.Count == 0 ? null : metadata,
        };
    }

    /// <summary>A whole object in one request, with its digests for the service to compare.</summary>
    public HttpRequestMessage Put(string name, ObjectBody body, PutCondition condition)
    {
        var described = Describe(name, body.Sha256, body.SourceMd5);
        described.Md5Hash = body.Md5Base64;
        var crc = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(crc, body.Crc32C);
        described.Crc32c = Convert.ToBase64String(crc);

        var content = new ReadOnlyMemoryContent(body.Bytes);
        content.Headers.ContentType = new MediaTypeHeaderValue(BinaryType);
        var parts = new MultipartContent("related")
        {
            new StringContent(_client.Storage.Service.Serializer.Serialize(described), Encoding.UTF8, "application/json"),
            content,
        };
        var generation = condition.Version is { } version ? GoogleAnswers.Generation(version) : condition == PutCondition.IfAbsent ? 0 : (long?)null;
        var match = generation is { } wanted ? string.Create(CultureInfo.InvariantCulture, $"&ifGenerationMatch={wanted}") : "";
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_client.Endpoint, $"upload/storage/v1/b/{_bucket}/o?uploadType=multipart{match}")) { Content = parts };
        WithKey(request);
        return request;
    }

    /// <summary>An object's content.</summary>
    public HttpRequestMessage Read(string name, string? version)
    {
        var match = version is null ? "" : string.Create(CultureInfo.InvariantCulture, $"&ifGenerationMatch={GoogleAnswers.Generation(version)}");
        var address = new Uri(_client.Endpoint, $"storage/v1/b/{_bucket}/o/{Uri.EscapeDataString(name)}?alt=media{match}");
        var request = new HttpRequestMessage(HttpMethod.Get, address);
        WithKey(request);
        return request;
    }

    private void WithKey(HttpRequestMessage request)
    {
        if (_key is null)
            return;
        request.Headers.Add("x-goog-encryption-algorithm", "AES256");
        request.Headers.Add("x-goog-encryption-key", _key.Base64Key);
        request.Headers.Add("x-goog-encryption-key-sha256", _key.Base64Hash);
    }

    private static ExportException Usage(string message) => new(new Failure(FailureCategory.Fatal, FailureCode.GsSettings, message, ExitCode.Usage));
}
