using Amazon.S3;
using Amazon.S3.Model;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Storage.Buckets;
using WandbExporter.Storage.Tests.Support;
using WandbExporter.Storage.Tests.Support.Servers;
using Xunit;
using S3Encryption = WandbExporter.Storage.S3.S3Encryption;

namespace WandbExporter.Storage.Tests.S3;

/// <summary>What objects are stored with, as the service itself says of them afterwards: small ones, and those of several parts.</summary>
[NeedsServer("ceph-rgw")]
public class S3OptionsTests
{
    private const string Small = "tables/small";
    private const string Large = "tables/large";
    private const string SmallCopy = "tables/small-copy";
    private const string LargeCopy = "tables/large-copy";
    private const string State = "_export/export.json";

    [ServerFact]
    public async Task With_a_customers_key_nothing_can_be_read_without_it()
    {
        var place = await CustomerKeys.PlaceAsync();
        await StoreAsync(place);

        using var client = place.Client();
        foreach (var key in new[] { Small, Large, State })
        {
            var stored = await client.GetObjectMetadataAsync(CustomerKeys.Head(place, key));
            Assert.Equal(ServerSideEncryptionCustomerMethod.AES256, stored.ServerSideEncryptionCustomerMethod);
            var refused = await Assert.ThrowsAnyAsync<AmazonS3Exception>(() => client.GetObjectAsync(S3Place.Bucket, place.KeyOf(key)));
            Assert.Equal(System.Net.HttpStatusCode.BadRequest, refused.StatusCode);
        }
    }

    [ServerTheory]
    [InlineData(S3Encryption.Bucket, "encryption = customer")]
    [InlineData(S3Encryption.Customer, CustomerKeys.OtherVariable)]
    public async Task Without_the_right_key_an_export_is_a_wrong_setting_that_the_sentence_names(S3Encryption encryption, string named)
    {
        var place = await CustomerKeys.PlaceAsync();
        await StoreAsync(place);
        var other = place.With(settings => settings with { Encryption = encryption, CustomerKeyVariable = CustomerKeys.OtherVariable });

        var writing = await Samples.FailsAsync(() => other.OpenAsync());
        var reading = await Samples.FailsAsync(() => other.OpenReadOnlyAsync());

        Assert.All(new[] { writing, reading }, failure =>
        {
            Assert.Equal(("s3_customer_key", ExitCode.Usage), (failure.Code, failure.Exit));
            Assert.Contains(named, failure.Message, StringComparison.Ordinal);
            Assert.DoesNotContain(CustomerKeys.Other, failure.ToString(), StringComparison.Ordinal);
        });
    }

    [ServerTheory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("c2hvcnQ=")]
    [InlineData("no base64 of thirty-two bytes, that is for sure")]
    public async Task A_key_that_is_none_is_a_wrong_setting(string? value)
    {
        const string Variable = "WANDB_EXPORT_TEST_BROKEN_KEY";
        Environment.SetEnvironmentVariable(Variable, value);
        var place = await S3Place.CreateAsync(StoreServer.Ceph, settings => settings with { Encryption = S3Encryption.Customer, CustomerKeyVariable = Variable });

        var failure = await Samples.FailsAsync(() => place.OpenAsync());

        Assert.Equal(("s3_customer_key", ExitCode.Usage), (failure.Code, failure.Exit));
        Assert.Contains(Variable, failure.Message, StringComparison.Ordinal);
    }

    [ServerFact]
    public async Task With_a_managed_key_the_service_says_which()
    {
        var place = await S3Place.CreateAsync(StoreServer.Ceph, settings => settings with { Encryption = S3Encryption.Kms, KmsKeyId = "wandb-key" });
        await StoreAsync(place);

        foreach (var stored in await HeadsAsync(place, Small, Large, State))
            Assert.Equal((ServerSideEncryptionMethod.AWSKMS, "wandb-key"), (stored.ServerSideEncryptionMethod, stored.ServerSideEncryptionKeyManagementServiceKeyId));
    }

    [ServerFact]
    public async Task A_managed_key_that_is_not_there_is_found_out_before_anything_is_exported()
    {
        var place = await S3Place.CreateAsync(StoreServer.Ceph, settings => settings with { Encryption = S3Encryption.Kms, KmsKeyId = "no-such-key" });

        var failure = await Samples.FailsAsync(() => place.OpenAsync());

        Assert.Equal(("s3_managed_key", FailureCategory.Fatal, ExitCode.Destination), (failure.Code, failure.Category, failure.Exit));
        Assert.Contains("kms-key-id", failure.Message, StringComparison.Ordinal);
        Assert.Empty(await KeysAsync(place));
    }

    /// <summary>This version of Ceph accepts the header and stores the object as it came.</summary>
    [ServerFact]
    public async Task A_service_that_takes_the_wish_for_encryption_and_does_not_encrypt_is_found_out_before_anything_is_exported()
    {
        var place = await S3Place.CreateAsync(StoreServer.Ceph, settings => settings with { Encryption = S3Encryption.S3 });

        var failure = await Samples.FailsAsync(() => place.OpenAsync());

        Assert.Equal(("s3_encryption", FailureCategory.Fatal, ExitCode.Destination), (failure.Code, failure.Category, failure.Exit));
        Assert.Contains("wandb-export.s3.encryption", failure.Message, StringComparison.Ordinal);
        Assert.Empty(await KeysAsync(place));
    }

    [ServerFact]
    public async Task Data_is_kept_in_its_storage_class_and_journal_and_lock_in_the_buckets_own()
    {
        var place = await S3Place.CreateAsync(StoreServer.Ceph, settings => settings with { StorageClass = "STANDARD_IA" });
        await StoreAsync(place);
        await CopyAsync(place);

        Assert.All(await HeadsAsync(place, Small, Large, SmallCopy, LargeCopy), stored => Assert.Equal(S3StorageClass.StandardInfrequentAccess, stored.StorageClass));
        using var client = place.Client();
        var listed = await client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = S3Place.Bucket, Prefix = place.KeyOf("_export/") });
        Assert.NotEmpty(listed.S3Objects);
        Assert.All(listed.S3Objects, stored => Assert.NotEqual(S3StorageClass.StandardInfrequentAccess, stored.StorageClass));
    }

    [ServerTheory]
    [InlineData("GLACIER", "s3_storage_class", ExitCode.Usage)]
    [InlineData("deep_archive", "s3_storage_class", ExitCode.Usage)]
    public async Task A_class_that_cannot_be_read_at_once_is_a_wrong_setting(string name, string code, ExitCode exit)
    {
        var place = await S3Place.CreateAsync(StoreServer.Ceph, settings => settings with { StorageClass = name });

        var failure = await Samples.FailsAsync(() => place.OpenAsync());

        Assert.Equal((code, exit), (failure.Code, failure.Exit));
        Assert.Contains(name, failure.Message, StringComparison.Ordinal);
    }

    /// <summary>This version of Ceph forgets those of uploads, so they are set once more.</summary>
    [ServerFact]
    public async Task Every_object_has_the_tags()
    {
        var tags = new Dictionary<string, string> { ["team"] = "vision & touch", ["cost-center"] = "12=34/ä" };
        var place = await S3Place.CreateAsync(StoreServer.Ceph, settings => settings with { Tags = tags });
        await StoreAsync(place);
        await CopyAsync(place);

        using var client = place.Client();
        foreach (var key in new[] { Small, Large, SmallCopy, LargeCopy, State })
        {
            var stored = await client.GetObjectTaggingAsync(new GetObjectTaggingRequest { BucketName = S3Place.Bucket, Key = place.KeyOf(key) });
            Assert.Equal(tags.OrderBy(tag => tag.Key), (stored.Tagging ?? []).Select(tag => KeyValuePair.Create(tag.Key, tag.Value)).OrderBy(tag => tag.Key));
        }
    }

    private static async Task StoreAsync(S3Place place)
    {
        var (small, large) = (new byte[1000], new byte[12_000_000]);
        new Random(1).NextBytes(small);
        new Random(2).NextBytes(large);
        await using (var destination = await place.OpenAsync())
        {
            await destination.Sink.PutAsync(Small, small);
            await destination.Sink.PutAsync(Large, large);
            await destination.Journal.AppendAsync([Samples.Record(1)], CancellationToken.None);
        }
        await using var export = await place.OpenReadOnlyAsync();
        Assert.Equal(small, await export.Sink.ReadAsync(Small));
        Assert.Equal(large, await export.Sink.ReadAsync(Large));
        Assert.Equal([Samples.Record(1)], await export.Journal.ReadAsync());
    }

    /// <summary>The service copies both, the large one in parts.</summary>
    private static async Task CopyAsync(S3Place place)
    {
        await using var destination = await place.OpenAsync();
        foreach (var (from, to) in new[] { (Small, SmallCopy), (Large, LargeCopy) })
        {
            var stored = await destination.Sink.PutAsync(from, (await destination.Sink.ReadAsync(from))!);
            Assert.NotNull(await destination.Sink.CopyAsync(destination.Sink, stored, new ObjectKey(to), CancellationToken.None));
        }
    }

    private static async Task<GetObjectMetadataResponse[]> HeadsAsync(S3Place place, params string[] keys)
    {
        using var client = place.Client();
        return await Task.WhenAll(keys.Select(key => client.GetObjectMetadataAsync(S3Place.Bucket, place.KeyOf(key))));
    }

    private static async Task<string[]> KeysAsync(S3Place place)
    {
        await using var store = place.With(settings => settings with { Encryption = S3Encryption.Bucket }).OpenStore();
        return [.. (await store.ListAllAsync("", CancellationToken.None).ToListAsync()).Select(found => found.Key)];
    }
}
