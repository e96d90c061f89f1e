using WandbExporter.Core.Errors;
using WandbExporter.Storage.Tests.Support;
using WandbExporter.Storage.Tests.Support.Servers;
using Xunit;

namespace WandbExporter.Storage.Tests.S3;

/// <summary>
/// Credentials that a service does not know. The first request is one whose refusal has no body and so no reason. (Ceph, where it also
/// assumes roles, only denies what it does not know.)
/// </summary>
[NeedsServer("swift")]
public class S3CredentialTests
{
    [ServerTheory]
    [InlineData("test:tester", "not-the-secret")]
    [InlineData("test:nobody", "not-the-secret")]
    public async Task Credentials_that_the_service_does_not_know_are_exit_4(string key, string secret)
    {
        var profile = $"wrong-{key[5..]}";
        StoreServer.AddProfile(profile, key, secret);
        var place = await S3Place.CreateAsync(StoreServer.Swift, settings => settings with { Profile = profile });

        var writing = await Samples.FailsAsync(() => place.OpenAsync());
        var reading = await Samples.FailsAsync(() => place.OpenReadOnlyAsync());

        Assert.All(new[] { writing, reading }, failure => Assert.Equal(("s3_credentials", ExitCode.Credentials), (failure.Code, failure.Exit)));
        Assert.DoesNotContain(secret, writing.ToString(), StringComparison.Ordinal);
    }
}
