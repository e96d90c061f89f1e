using Amazon.SecurityToken.Model;
using WandbExporter.Storage.S3;
using WandbExporter.Storage.Tests.Support;
using WandbExporter.Storage.Tests.Support.Servers;
using Xunit;

namespace WandbExporter.Storage.Tests.S3;

/// <summary>
/// A web identity, as Kubernetes gives it to a pod. The token service is a stub, because Ceph's asks an identity provider over https; what
/// it gives out are credentials of a role of Ceph, where the objects go.
/// </summary>
[NeedsServer("ceph-rgw")]
public sealed class S3WebIdentityTests : IAsyncLifetime
{
    private const string Role = "arn:aws:iam::123456789012:role/exporter";
    private const string Token = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJzeXN0ZW06c2VydmljZWFjY291bnQifQ.first";
    private const string LaterToken = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJzeXN0ZW06c2VydmljZWFjY291bnQifQ.later";

    private readonly TemporaryDirectory _directory = new();
    private S3Place _place = null!;

    private string TokenFile => Path.Combine(_directory.Path, "token");

    public async Task InitializeAsync()
    {
        _place = await S3Place.CreateAsync(StoreServer.Ceph);
        await File.WriteAllTextAsync(TokenFile, Token);
    }

    public Task DisposeAsync()
    {
        _directory.Dispose();
        return Task.CompletedTask;
    }

    [ServerTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_role_is_assumed_with_the_files_token_and_writes(bool byEnvironment)
    {
        var session = await RoleSession.AssumeAsync();
        await using var service = await StubTokenService.StartAsync(() => (session, 200, ""));
        string[] variables = byEnvironment ? [$"AWS_ROLE_ARN={Role}", $"AWS_WEB_IDENTITY_TOKEN_FILE={TokenFile}", "AWS_ROLE_SESSION_NAME=wandb-export"] : [];
        var settings = byEnvironment ? new S3Settings() : new S3Settings { RoleArn = Role, WebIdentityTokenFile = TokenFile };

        var (output, exitCode) = await RunAsync(service, settings, variables, "put", 12_000_000);

        Assert.Equal(("done", 0), (output, exitCode));
        Assert.Equal(new byte[12_000_000], await RoleSession.ReadAsync(_place, "tables/x/part.parquet"));
        var request = Assert.Single(service.Requests);
        Assert.Equal(
            ("AssumeRoleWithWebIdentity", Role, Token, "wandb-export"),
            (request["Action"], request["RoleArn"], request["WebIdentityToken"], request["RoleSessionName"]));
    }

    [ServerFact]
    public async Task Credentials_that_are_about_to_end_are_renewed_in_mid_export_with_the_token_that_the_file_holds_by_then()
    {
        var sessions = new[] { await RoleSession.AssumeAsync(), await RoleSession.AssumeAsync() };
        var given = 0;
        await using var service = await StubTokenService.StartAsync(() =>
        {
            var number = Interlocked.Increment(ref given);
            // Kubernetes replaces the file long before its token ends.
            if (number == 1)
                File.WriteAllText(TokenFile, LaterToken);
            return (Ending(sessions[Math.Min(number, 2) - 1], number == 1 ? TimeSpan.FromSeconds(2) : TimeSpan.FromHours(1)), 200, "");
        });

        var (output, exitCode) = await RunAsync(service, new S3Settings { RoleArn = Role, WebIdentityTokenFile = TokenFile }, [], "append", 3);

        Assert.Equal((0, "done"), (exitCode, output.Split('\n')[^1]));
        Assert.Equal([Token, LaterToken], service.Requests.Select(request => request["WebIdentityToken"]).Distinct());
    }

    [ServerTheory]
    [InlineData(400, "InvalidIdentityToken", "token of the web identity is not accepted")]
    [InlineData(400, "ExpiredTokenException", "expired")]
    [InlineData(403, "AccessDenied", "may not assume it")]
    public async Task A_token_that_is_refused_is_exit_4_and_is_not_in_the_sentence(int status, string code, string because)
    {
        await using var service = await StubTokenService.StartAsync(() => (null, status, code));

        var (output, exitCode) = await RunAsync(service, new S3Settings { RoleArn = Role, WebIdentityTokenFile = TokenFile }, [], "put", 10);

        Assert.Equal(4, exitCode);
        Assert.StartsWith("s3_role 4 ", output, StringComparison.Ordinal);
        Assert.Contains(because, output, StringComparison.Ordinal);
        Assert.DoesNotContain("eyJ", output, StringComparison.Ordinal);
    }

    [ServerFact]
    public async Task A_token_file_that_is_not_there_is_exit_4()
    {
        await using var service = await StubTokenService.StartAsync(() => (null, 400, "InvalidIdentityToken"));

        var (output, exitCode) = await RunAsync(service, new S3Settings { RoleArn = Role, WebIdentityTokenFile = "/no/such/token" }, [], "put", 10);

        Assert.Equal(4, exitCode);
        Assert.Contains("token", output, StringComparison.Ordinal);
        Assert.Empty(service.Requests);
    }

    private static Credentials Ending(Credentials session, TimeSpan left) => new()
    {
        AccessKeyId = session.AccessKeyId,
        SecretAccessKey = session.SecretAccessKey,
        SessionToken = session.SessionToken,
        Expiration = DateTime.UtcNow + left,
    };

    private async Task<(string Output, int ExitCode)> RunAsync(StubTokenService service, S3Settings settings, string[] variables, string command, int amount)
    {
        string[] environment = [$"AWS_ENDPOINT_URL_STS={service.Endpoint}", "AWS_REGION=us-east-1", .. _place.VariablesFor(settings), .. variables];
        using var child = Child.Start(["env", .. environment], command, _place.Uri.ToString(), $"{amount}");
        var (output, exitCode, error) = await child.EndAsync();
        Assert.DoesNotContain("eyJ", error, StringComparison.Ordinal);
        return (output, exitCode);
    }
}
