using Amazon.Runtime;
using Amazon.S3;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;
using WandbExporter.Storage.Tests.Support.Servers;

namespace WandbExporter.Storage.Tests.S3;

/// <summary>The role that tests/servers/ceph-rgw.sh makes, and the user who may assume it.</summary>
internal static class RoleSession
{
    public const string User = "assumer";
    public const string Role = "arn:aws:iam:::role/exporter";

    private const string Secret = "assumersecret";

    /// <summary>The user's credentials as a profile of its name.</summary>
    public static void AddProfile() => StoreServer.AddProfile(User, User, Secret);

    /// <summary>Credentials of the role, good for the time that Ceph gives them.</summary>
    public static async Task<Credentials> AssumeAsync()
    {
        using var client = new AmazonSecurityTokenServiceClient(
            new BasicAWSCredentials(User, Secret),
            new AmazonSecurityTokenServiceConfig { ServiceURL = (await StoreServer.Ceph.EndpointAsync()).AbsoluteUri, AuthenticationRegion = "us-east-1" });
        return (await client.AssumeRoleAsync(new AssumeRoleRequest { RoleArn = Role, RoleSessionName = "test" })).Credentials;
    }

    /// <summary>What the role stored, which the bucket's owner may not read.</summary>
    public static async Task<byte[]> ReadAsync(S3Place place, string key)
    {
        using var client = new AmazonS3Client(await AssumeAsync(), new AmazonS3Config
        {
            ServiceURL = (await StoreServer.Ceph.EndpointAsync()).AbsoluteUri,
            ForcePathStyle = true,
            AuthenticationRegion = "us-east-1",
        });
        using var response = await client.GetObjectAsync(S3Place.Bucket, place.KeyOf(key));
        using var content = new MemoryStream();
        await response.ResponseStream.CopyToAsync(content);
        return content.ToArray();
    }
}
