using WandbExporter.Storage.Buckets;
using WandbExporter.Storage.Tests.S3;
using WandbExporter.Storage.Tests.Support.Servers;

namespace WandbExporter.Storage.Tests.Buckets;

/// <summary>
/// Enforces conditions, signatures and digests; the ETag of an encrypted bucket aside, everything is as AWS has it, but for a put that means an
/// ETag: it takes the quotes for a part of it.
/// </summary>
[NeedsServer("ceph-rgw")]
public sealed class CephBucketTests : BucketConformance
{
    private protected override StoreDialect Dialect => new(ConditionalPut: true, ChecksMd5: true, EtagIsMd5: true, UploadEtagIsMd5: true);

    private protected override async Task<BucketPlace> CreateAsync() => await S3Place.CreateAsync(StoreServer.Ceph);
}

/// <summary>The poorer dialect: no conditional puts, and an upload is an object of references whose ETag is Swift's own.</summary>
[NeedsServer("swift")]
public sealed class SwiftBucketTests : BucketConformance
{
    private protected override StoreDialect Dialect => new(ConditionalPut: false, ChecksMd5: true, EtagIsMd5: true, UploadEtagIsMd5: true);

    // Of an object that was put in parts it does not know the ETag when it is to copy that version.
    private protected override bool CopiesParts => false;

    private protected override async Task<BucketPlace> CreateAsync() => await S3Place.CreateAsync(StoreServer.Swift);
}

/// <summary>The one that lies: it ignores conditions and accepts wrong digests. What it stores must prove itself by its ETag. It finds no source of a copy whose name is encoded.</summary>
[NeedsServer("s3rver")]
public sealed class S3rverBucketTests : BucketConformance
{
    private protected override StoreDialect Dialect => new(ConditionalPut: false, ChecksMd5: false, EtagIsMd5: true, UploadEtagIsMd5: false, Copies: false);

    private protected override bool ListsUploads => false;

    private protected override async Task<BucketPlace> CreateAsync() => await S3Place.CreateAsync(StoreServer.S3rver);
}

/// <summary>
/// Every request that touches content carries the key. Ceph's ETags stay MD5s of what came in (AWS's do not, see the stub), and
/// this version of it copies no encrypted objects.
/// </summary>
[NeedsServer("ceph-rgw")]
public sealed class CustomerKeyBucketTests : BucketConformance
{
    private protected override StoreDialect Dialect => new(ConditionalPut: true, ChecksMd5: true, EtagIsMd5: true, UploadEtagIsMd5: true, Copies: false);

    private protected override async Task<BucketPlace> CreateAsync() => await CustomerKeys.PlaceAsync();
}
