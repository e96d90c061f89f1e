using WandbExporter.Core.Errors;
using WandbExporter.Storage.S3;
using WandbExporter.Storage.Tests.Support.Servers;
using Xunit;

namespace WandbExporter.Storage.Tests.References;

/// <summary>Objects of S3 that references lead to, in a bucket without versions.</summary>
[NeedsServer("s3rver")]
public sealed class S3ReferencesTests
{
    [ServerFact]
    public async Task S3_of_a_plain_server()
    {
        var place = await S3Place.CreateAsync(StoreServer.S3rver);
        using var client = place.Client();
        await using var reader = new S3References(place.Settings.Stores.Get<S3Settings>());
        await reader.AssertReadsAsync($"s3://{S3Place.Bucket}/{place.Prefix.TrimEnd('/')}", async (name, bytes) => await S3VersionReferencesTests.PutAsync(client, S3Place.Bucket, place.Prefix + name, bytes), knowsEnds: false);
        Assert.Equal(FailureCode.Reference, (await reader.FailureAsync($"s3://{S3Place.Bucket}//slash")).Code);
        Assert.Equal(FailureCode.NotFound, (await reader.FailureAsync("s3://no-such-bucket-there-is/x")).Code);
    }
}
