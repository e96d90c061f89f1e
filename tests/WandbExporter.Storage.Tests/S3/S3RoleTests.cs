using WandbExporter.Storage.S3;
using WandbExporter.Storage.Tests.Support;
using WandbExporter.Storage.Tests.Support.Servers;
using Xunit;

namespace WandbExporter.Storage.Tests.S3;

/// <summary>
/// A role assumed at Ceph's own token service, by a process with an environment of its own. The user who assumes it may do nothing else
/// in the bucket.
/// </summary>
[NeedsServer("ceph-rgw")]
public sealed class S3RoleTests : IAsyncLifetime
{
    private S3Place _place = null!;
    private Uri _endpoint = null!;

    public async Task InitializeAsync()
    {
        _place = await S3Place.CreateAsync(StoreServer.Ceph);
        _endpoint = await StoreServer.Ceph.EndpointAsync();
        RoleSession.AddProfile();
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [ServerTheory]
    [InlineData(700_000)]
    [InlineData(12_000_000)]
    public async Task An_assumed_role_writes_where_its_user_may_not(int bytes)
    {
        var denied = await PutAsync(bytes, new S3Settings { Profile = RoleSession.User });
        var (output, exitCode, _) = await PutAsync(bytes, new S3Settings { Profile = RoleSession.User, RoleArn = RoleSession.Role });

        Assert.Equal(6, denied.ExitCode);
        Assert.StartsWith("not_writable 6 ", denied.Output, StringComparison.Ordinal);
        Assert.Equal(("done", 0), (output, exitCode));
        Assert.Equal(new byte[bytes], await RoleSession.ReadAsync(_place, "tables/x/part.parquet"));
    }

    [ServerTheory]
    [InlineData(RoleSession.User, "arn:aws:iam:::role/nobody")]
    [InlineData("ceph-rgw", RoleSession.Role)]
    public async Task A_role_that_is_refused_is_exit_4_and_the_sentence_names_the_setting(string profile, string role)
    {
        var (output, exitCode, _) = await PutAsync(10, new S3Settings { Profile = profile, RoleArn = role });

        Assert.Equal(4, exitCode);
        Assert.StartsWith("s3_role 4 ", output, StringComparison.Ordinal);
        Assert.Contains("role-arn", output, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", output, StringComparison.Ordinal);
        Assert.Single(output.Split('\n'));
    }

    private async Task<(string Output, int ExitCode, string Error)> PutAsync(int bytes, S3Settings settings)
    {
        using var child = Child.Start(
            ["env", $"AWS_ENDPOINT_URL_STS={_endpoint}", "AWS_REGION=us-east-1", .. _place.VariablesFor(settings)], "put", _place.Uri.ToString(), $"{bytes}");
        return await child.EndAsync();
    }
}
