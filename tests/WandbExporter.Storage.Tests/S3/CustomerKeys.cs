using System.Security.Cryptography;
using Amazon.S3;
using Amazon.S3.Model;
using WandbExporter.Storage.Tests.Support.Servers;
using S3Encryption = WandbExporter.Storage.S3.S3Encryption;

namespace WandbExporter.Storage.Tests.S3;

/// <summary>Two keys for encryption that stand in the environment of this process, and places that use the first.</summary>
internal static class CustomerKeys
{
    public const string Variable = "WANDB_EXPORT_TEST_CUSTOMER_KEY";
    public const string OtherVariable = "WANDB_EXPORT_TEST_OTHER_KEY";

    private static readonly string Key;

    static CustomerKeys() => (Key, Other) = (Set(Variable), Set(OtherVariable));

    /// <summary>What stands in <see cref="OtherVariable"/>.</summary>
    public static string Other { get; }

    public static Task<S3Place> PlaceAsync() => S3Place.CreateAsync(
        StoreServer.Ceph, settings => settings with { Encryption = S3Encryption.Customer, CustomerKeyVariable = Variable });

    /// <summary>The request of somebody else who has the key.</summary>
    public static GetObjectMetadataRequest Head(S3Place place, string key) => new()
    {
        BucketName = S3Place.Bucket,
        Key = place.KeyOf(key),
        ServerSideEncryptionCustomerMethod = ServerSideEncryptionCustomerMethod.AES256,
        ServerSideEncryptionCustomerProvidedKey = Key,
    };

    private static string Set(string variable)
    {
        var key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        Environment.SetEnvironmentVariable(variable, key);
        return key;
    }
}
