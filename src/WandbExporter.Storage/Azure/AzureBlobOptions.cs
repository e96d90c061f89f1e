using Azure;
using Azure.Storage;
using Azure.Storage.Blobs.Models;
using WandbExporter.Core.Errors;
using WandbExporter.Storage.Buckets;

namespace WandbExporter.Storage.Azure;

/// <summary>What goes with a blob when it is stored.</summary>
internal sealed class AzureBlobOptions
{
    private const string DigestMetadata = "sha256";
    private const string SourceMetadata = "source_md5";

    // Below it are the journal and the lock: small, read at every start and soon replaced, which the cooler tiers charge for.
    private const string StatePrefix = "_export/";

    private static readonly AccessTier[] Tiers = [AccessTier.Hot, AccessTier.Cool, AccessTier.Cold];

    private readonly AzureSettings _settings;
    private readonly AccessTier? _tier;
    private readonly Dictionary<string, string>? _tags;

    private AzureBlobOptions(AzureSettings settings, AccessTier? tier, Dictionary<string, string>? tags)
    {
        _settings = settings;
        _tier = tier;
        _tags = tags;
    }

    /// <exception cref="ExportException">Usage: a tier from which blobs cannot be read, or none at all.</exception>
    public static AzureBlobOptions From(AzureSettings settings)
    {
        AccessTier? tier = null;
        if (settings.AccessTier is { } name)
        {
            tier = Tiers.Cast<AccessTier?>().FirstOrDefault(known => known.ToString()!.Equals(name, StringComparison.OrdinalIgnoreCase))
                ?? throw new ExportException(new Failure(
                    FailureCategory.Fatal,
                    FailureCode.AzureAccessTier,
                    $"wandb-export.azure.access-tier is '{name}'; write Hot, Cool or Cold, because an export is read again while it is written.",
                    ExitCode.Usage));
        }
        return new AzureBlobOptions(settings, tier, settings.Tags.Count == 0 ? null : new Dictionary<string, string>(settings.Tags));
    }

    /// <summary>True if an answer confirms the encryption that was asked for. There are services that take the wish and store as ever.</summary>
    public bool IsEncrypted(BlobContentInfo answer) => _settings.Encryption switch
    {
        AzureEncryption.Scope => answer.EncryptionScope == _settings.EncryptionScope,
        AzureEncryption.Customer => !string.IsNullOrEmpty(answer.EncryptionKeySha256),
        _ => true,
    };

    /// <summary>For a whole blob in one request, whose MD5 the service keeps.</summary>
    public BlobUploadOptions Put(string key, ObjectBody body, PutCondition condition) => new()
    {
        Conditions = condition switch
        {
            { IsAbsent: true } => new BlobRequestConditions { IfNoneMatch = ETag.All },
            { Version: { } version } => new BlobRequestConditions { IfMatch = new ETag($"\"{version}\"") },
            _ => null,
        },
        Metadata = MetadataOf(body.Sha256, body.SourceMd5),
        Tags = _tags,
        AccessTier = TierOf(key),
        HttpHeaders = new BlobHttpHeaders { ContentHash = body.Md5 },
        // One request, whatever the size. What reaches the threshold the client stages as blocks, under names that another put of the same
        // key uses too: of two conditional puts at once, the winner's list would then name the loser's bytes.
        TransferOptions = new StorageTransferOptions
        {
            InitialTransferSize = body.Bytes.Length + 1L,
            MaximumTransferSize = body.Bytes.Length + 1L,
            MaximumConcurrency = 1,
        },
    };

    /// <summary>For a block; the service compares the MD5.</summary>
    public static BlockBlobStageBlockOptions Block(ObjectBody body) => new()
    {
        TransferValidation = new UploadTransferValidationOptions { ChecksumAlgorithm = StorageChecksumAlgorithm.MD5, PrecalculatedChecksum = body.Md5 },
    };

    /// <summary>For a blob that the service copies.</summary>
    public BlobCopyFromUriOptions Copy(string key, string sha256, string etag, HttpAuthorization? authorization) => new()
    {
        Metadata = MetadataOf(sha256, null),
        Tags = _tags,
        AccessTier = TierOf(key),
        SourceConditions = new BlobRequestConditions { IfMatch = new ETag($"\"{etag}\"") },
        SourceAuthentication = authorization,
    };

    /// <summary>For a block that the service copies.</summary>
    public static StageBlockFromUriOptions CopyBlock(string etag, long offset, long length, HttpAuthorization? authorization) => new()
    {
        SourceRange = new HttpRange(offset, length),
        SourceConditions = new BlobRequestConditions { IfMatch = new ETag($"\"{etag}\"") },
        SourceAuthentication = authorization,
    };

    /// <summary>For the list of blocks that makes a blob.</summary>
    public CommitBlockListOptions Commit(string key, string sha256, string? sourceMd5) => new()
    {
        Metadata = MetadataOf(sha256, sourceMd5),
        Tags = _tags,
        AccessTier = TierOf(key),
    };

    private static Dictionary<string, string>? MetadataOf(string? sha256, string? sourceMd5)
    {
        if (sha256 is null)
            return null;
        var metadata = new Dictionary<string, string> { [DigestMetadata] = sha256 };
        if (sourceMd5 is not null)
            metadata[SourceMetadata] = sourceMd5;
        return metadata;
    }

    private AccessTier? TierOf(string key) => key.StartsWith(StatePrefix, StringComparison.Ordinal) ? null : _tier;
}
