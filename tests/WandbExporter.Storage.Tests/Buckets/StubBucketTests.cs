using WandbExporter.Storage.Buckets;
using WandbExporter.Storage.Tests.Support.Servers;

namespace WandbExporter.Storage.Tests.Buckets;

/// <summary>The promises of a destination in a bucket, held in dialects that no real server here speaks.</summary>
public abstract class StubBucketTests : BucketConformance
{
    private StubS3? _stub;

    private protected virtual bool DeletesMany => true;

    private protected override async Task<BucketPlace> CreateAsync()
    {
        // Short pages, so that every listing has several.
        _stub = await StubS3.StartAsync(new StubDialect(
            Dialect.ConditionalPut, Dialect.ChecksMd5, Dialect.EtagIsMd5, Dialect.UploadEtagIsMd5, PageSize: 3, Dialect.Copies, DeletesMany, Dialect.ConditionalReplace));
        return S3Place.Of(_stub);
    }

    public override async Task DisposeAsync()
    {
        if (_stub is not null)
            await _stub.DisposeAsync();
    }
}

/// <summary>A bucket whose objects are encrypted with a managed key: ETags say nothing.</summary>
public sealed class EncryptedBucketTests : StubBucketTests
{
    private protected override StoreDialect Dialect => new(ConditionalPut: true, ChecksMd5: true, EtagIsMd5: false, UploadEtagIsMd5: false, ConditionalReplace: true);
}

/// <summary>Google's S3-compatible interface: S3's condition is ignored, there are no batches of deletes, and the ETag of an upload is its own.</summary>
public sealed class GoogleBucketTests : StubBucketTests
{
    private protected override bool DeletesMany => false;

    private protected override StoreDialect Dialect => new(ConditionalPut: false, ChecksMd5: true, EtagIsMd5: true, UploadEtagIsMd5: false);
}

/// <summary>Nothing that the store says proves anything: every object is read again. Nor does it copy objects.</summary>
public sealed class MuteBucketTests : StubBucketTests
{
    private protected override StoreDialect Dialect => new(ConditionalPut: false, ChecksMd5: false, EtagIsMd5: false, UploadEtagIsMd5: false, Copies: false);
}
