using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Amazon.S3;
using Amazon.S3.Model;
using Amazon.S3.Util;
using WandbExporter.Core.Errors;
using WandbExporter.Storage.Buckets;

namespace WandbExporter.Storage.S3;

/// <summary>The requests to one bucket, each with what the settings ask of it.</summary>
internal sealed class S3Requests
{
    // Below it are the journal and the lock: small, read at every start and soon replaced, which the cooler classes charge for.
    private const string StatePrefix = "_export/";

    private static readonly S3StorageClass[] Archives = [S3StorageClass.Glacier, S3StorageClass.DeepArchive];

    private readonly string _bucket;
    private readonly string _statePrefix;
    private readonly S3Settings _settings;
    private readonly RequestPayer? _payer;
    private readonly bool _unsignedBodies;
    private readonly string? _customerKey;
    private readonly string? _customerKeyDigest;

    private S3Requests(S3Address address, S3Settings settings, bool unsignedBodies, byte[]? customerKey)
    {
        _bucket = address.Bucket;
        _statePrefix = address.Prefix + StatePrefix;
        _settings = settings;
        _payer = settings.RequesterPays ? RequestPayer.Requester : null;
        _unsignedBodies = unsignedBodies;
        if (customerKey is null)
            return;
        _customerKey = Convert.ToBase64String(customerKey);
#pragma warning disable CA5351 // The service asks for this digest, to see that the key arrived whole.
        _customerKeyDigest = Convert.ToBase64String(MD5.HashData(customerKey));
#pragma warning restore CA5351
    }

    /// <exception cref="ExportException">Usage: the customer's key is missing or no key; a class from which objects cannot be read.</exception>
    public static S3Requests From(S3Address address, S3Settings settings, bool unsignedBodies)
    {
        if (settings.StorageClass is { } name && Archives.Any(archive => archive.Value.Equals(name, StringComparison.OrdinalIgnoreCase)))
        {
            throw new ExportException(new Failure(
                FailureCategory.Fatal,
                FailureCode.S3StorageClass,
                $"wandb-export.s3.storage-class is '{name}'; choose one that can be read at once, such as STANDARD_IA or GLACIER_IR, because an export " +
                "is read again while it is written.",
                ExitCode.Usage));
        }
        return new(address, settings, unsignedBodies, settings.Encryption == S3Encryption.Customer ? ReadKey(settings.CustomerKeyVariable) : null);
    }

    /// <summary>The environment variable with the key that goes with each request; null if none does.</summary>
    public string? CustomerKeyVariable => _customerKey is null ? null : _settings.CustomerKeyVariable;

    /// <summary>True if objects are encrypted with a key of the key management service.</summary>
    public bool HasManagedKey => _settings.Encryption == S3Encryption.Kms;

    /// <summary>True if every object is to have tags.</summary>
    public bool HasTags => _settings.Tags.Count > 0;

    /// <summary>True if an answer confirms the encryption that was asked for. There are services that take the wish and store as ever.</summary>
    public bool IsEncrypted(ServerSideEncryptionMethod? method, ServerSideEncryptionCustomerMethod? customerMethod) =>
        _customerKey is null ? Method is not { } wanted || wanted == method : !string.IsNullOrEmpty(customerMethod?.Value);

    public PutObjectRequest Put(string key, ObjectBody body)
    {
        var request = new PutObjectRequest
        {
            BucketName = _bucket,
            Key = key,
            InputStream = Content(body),
            AutoCloseStream = false,
            UseChunkEncoding = false,
            DisablePayloadSigning = _unsignedBodies,
            DisableDefaultChecksumValidation = true,
            MD5Digest = body.Md5Base64,
            RequestPayer = _payer,
            StorageClass = ClassOf(key),
            ServerSideEncryptionMethod = Method,
            ServerSideEncryptionKeyManagementServiceKeyId = KmsKey,
            TagSet = Tags,
        };
        WithCustomerKey((method, secret, digest) => (request.ServerSideEncryptionCustomerMethod, request.ServerSideEncryptionCustomerProvidedKey,
            request.ServerSideEncryptionCustomerProvidedKeyMD5) = (method, secret, digest));
        return request;
    }

    public CopyObjectRequest Copy(CopySource source, string key)
    {
        var request = new CopyObjectRequest
        {
            SourceBucket = source.Place.Container,
            SourceKey = source.Place.Prefix + source.Key,
            ETagToMatch = $"\"{source.Version}\"",
            DestinationBucket = _bucket,
            DestinationKey = key,
            MetadataDirective = S3MetadataDirective.REPLACE,
            TaggingDirective = TaggingDirective.REPLACE,
            ContentType = AmazonS3Util.MimeTypeFromExtension(Path.GetExtension(key)),
            RequestPayer = _payer,
            StorageClass = ClassOf(key),
            ServerSideEncryptionMethod = Method,
            ServerSideEncryptionKeyManagementServiceKeyId = KmsKey,
            TagSet = Tags,
        };
        WithCustomerKey((method, secret, digest) => (request.CopySourceServerSideEncryptionCustomerMethod, request.CopySourceServerSideEncryptionCustomerProvidedKey,
            request.CopySourceServerSideEncryptionCustomerProvidedKeyMD5) = (method, secret, digest));
        WithCustomerKey((method, secret, digest) => (request.ServerSideEncryptionCustomerMethod, request.ServerSideEncryptionCustomerProvidedKey,
            request.ServerSideEncryptionCustomerProvidedKeyMD5) = (method, secret, digest));
        return request;
    }

    public CopyPartRequest CopyPart(string key, string upload, int number, CopySource source, long offset, long length)
    {
        var request = new CopyPartRequest
        {
            SourceBucket = source.Place.Container,
            SourceKey = source.Place.Prefix + source.Key,
            ETagToMatch = [$"\"{source.Version}\""],
            DestinationBucket = _bucket,
            DestinationKey = key,
            UploadId = upload,
            PartNumber = number,
            FirstByte = offset,
            LastByte = offset + length - 1,
            RequestPayer = _payer,
        };
        WithCustomerKey((method, secret, digest) => (request.CopySourceServerSideEncryptionCustomerMethod, request.CopySourceServerSideEncryptionCustomerProvidedKey,
            request.CopySourceServerSideEncryptionCustomerProvidedKeyMD5) = (method, secret, digest));
        WithCustomerKey((method, secret, digest) => (request.ServerSideEncryptionCustomerMethod, request.ServerSideEncryptionCustomerProvidedKey,
            request.ServerSideEncryptionCustomerProvidedKeyMD5) = (method, secret, digest));
        return request;
    }

    public InitiateMultipartUploadRequest BeginUpload(string key)
    {
        var request = new InitiateMultipartUploadRequest
        {
            BucketName = _bucket,
            Key = key,
            RequestPayer = _payer,
            StorageClass = ClassOf(key),
            ServerSideEncryptionMethod = Method,
            ServerSideEncryptionKeyManagementServiceKeyId = KmsKey,
            TagSet = Tags,
        };
        WithCustomerKey((method, secret, digest) => (request.ServerSideEncryptionCustomerMethod, request.ServerSideEncryptionCustomerProvidedKey,
            request.ServerSideEncryptionCustomerProvidedKeyMD5) = (method, secret, digest));
        return request;
    }

    public UploadPartRequest Part(string key, string upload, int number, ObjectBody body)
    {
        var request = new UploadPartRequest
        {
            BucketName = _bucket,
            Key = key,
            UploadId = upload,
            PartNumber = number,
            PartSize = body.Bytes.Length,
            InputStream = Content(body),
            UseChunkEncoding = false,
            DisablePayloadSigning = _unsignedBodies,
            DisableDefaultChecksumValidation = true,
            MD5Digest = body.Md5Base64,
            RequestPayer = _payer,
        };
        WithCustomerKey((method, secret, digest) => (request.ServerSideEncryptionCustomerMethod, request.ServerSideEncryptionCustomerProvidedKey,
            request.ServerSideEncryptionCustomerProvidedKeyMD5) = (method, secret, digest));
        return request;
    }

    public CompleteMultipartUploadRequest Complete(string key, string upload, IEnumerable<string> parts) => new()
    {
        BucketName = _bucket,
        Key = key,
        UploadId = upload,
        PartETags = [.. parts.Select((etag, index) => new PartETag(index + 1, etag))],
        RequestPayer = _payer,
    };

    public PutObjectTaggingRequest Tag(string key) =>
        new() { BucketName = _bucket, Key = key, Tagging = new Tagging { TagSet = Tags }, RequestPayer = _payer };

    public AbortMultipartUploadRequest Abort(string key, string upload) =>
        new() { BucketName = _bucket, Key = key, UploadId = upload, RequestPayer = _payer };

    public ListMultipartUploadsRequest ListUploads(string prefix, string? keyMarker, string? uploadMarker) =>
        new() { BucketName = _bucket, Prefix = prefix, KeyMarker = keyMarker, UploadIdMarker = uploadMarker, RequestPayer = _payer };

    public GetObjectMetadataRequest Head(string key)
    {
        var request = new GetObjectMetadataRequest { BucketName = _bucket, Key = key, RequestPayer = _payer };
        WithCustomerKey((method, secret, digest) => (request.ServerSideEncryptionCustomerMethod, request.ServerSideEncryptionCustomerProvidedKey,
            request.ServerSideEncryptionCustomerProvidedKeyMD5) = (method, secret, digest));
        return request;
    }

    public GetObjectRequest Get(string key, long offset, long? length, string? etag)
    {
        var request = new GetObjectRequest { BucketName = _bucket, Key = key, RequestPayer = _payer };
        // Without a range the client takes the ETag for an MD5 and fails where it is none.
        request.ByteRange = length is { } count
            ? new ByteRange(offset, offset + count - 1)
            : new ByteRange(string.Create(CultureInfo.InvariantCulture, $"bytes={offset}-"));
        if (etag is not null)
            request.EtagToMatch = $"\"{etag}\"";
        WithCustomerKey((method, secret, digest) => (request.ServerSideEncryptionCustomerMethod, request.ServerSideEncryptionCustomerProvidedKey,
            request.ServerSideEncryptionCustomerProvidedKeyMD5) = (method, secret, digest));
        return request;
    }

    public ListObjectsV2Request List(string prefix, string? cursor) =>
        new() { BucketName = _bucket, Prefix = prefix, ContinuationToken = cursor, RequestPayer = _payer };

    public DeleteObjectRequest Delete(string key) => new() { BucketName = _bucket, Key = key, RequestPayer = _payer };

    public DeleteObjectsRequest DeleteMany(IEnumerable<string> keys) =>
        new() { BucketName = _bucket, Objects = [.. keys.Select(key => new KeyVersion { Key = key })], Quiet = true, RequestPayer = _payer };

    // The client's requests have these three in common, and no type that says so.
    private void WithCustomerKey(Action<ServerSideEncryptionCustomerMethod, string, string?> set)
    {
        if (_customerKey is not null)
            set(ServerSideEncryptionCustomerMethod.AES256, _customerKey, _customerKeyDigest);
    }

    private S3StorageClass? ClassOf(string key) =>
        _settings.StorageClass is { } name && !key.StartsWith(_statePrefix, StringComparison.Ordinal) ? S3StorageClass.FindValue(name) : null;

    private ServerSideEncryptionMethod? Method => _settings.Encryption switch
    {
        S3Encryption.S3 => ServerSideEncryptionMethod.AES256,
        S3Encryption.Kms => ServerSideEncryptionMethod.AWSKMS,
        _ => null,
    };

    private string? KmsKey => _settings.Encryption == S3Encryption.Kms ? _settings.KmsKeyId : null;

    private List<Tag>? Tags => _settings.Tags.Count == 0 ? null : [.. _settings.Tags.Select(tag => new Tag { Key = tag.Key, Value = tag.Value })];

    private static MemoryStream Content(ObjectBody body) =>
        MemoryMarshal.TryGetArray(body.Bytes, out var segment) && segment.Array is not null
            ? new MemoryStream(segment.Array, segment.Offset, segment.Count, writable: false)
            : new MemoryStream(body.Bytes.ToArray(), writable: false);

    private static byte[] ReadKey(string variable)
    {
        var key = new byte[32];
        return Convert.TryFromBase64String(Environment.GetEnvironmentVariable(variable) ?? "", key, out var length) && length == key.Length
            ? key
            : throw new ExportException(new Failure(
                FailureCategory.Fatal,
                FailureCode.S3CustomerKey,
                $"The encryption key of the bucket is missing; put 32 bytes in base64 into the environment variable {variable}.",
                ExitCode.Usage));
    }
}
