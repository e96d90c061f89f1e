using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using WandbExporter.Core.Errors;
using WandbExporter.Storage.Google;
using WandbExporter.Storage.Tests.Support;
using WandbExporter.Storage.Tests.Support.Servers;
using WandbExporter.Storage.Tests.Support.Servers.Gcs;
using Xunit;

namespace WandbExporter.Storage.Tests.Google;

/// <summary>Where credentials come from, where they go, and where they do not.</summary>
public sealed class GoogleAccessTests : IAsyncLifetime
{
    private const string Token = "ya29.the-access-token";
    private const string SubjectToken = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJwb2QifQ.subject";
    private const string Audience = "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/pool/providers/kubernetes";

    private readonly TemporaryDirectory _directory = new();
    private GcsServer _server = null!;

    public async Task InitializeAsync() => _server = await GcsServer.StartAsync([Token]);

    public async Task DisposeAsync()
    {
        _directory.Dispose();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData("service account", false)]
    [InlineData("service account", true)]
    [InlineData("workload identity", false)]
    [InlineData("workload identity", true)]
    public async Task Credentials_of_a_file_get_a_token_that_lets_requests_in(string kind, bool isDefault)
    {
        await using var service = await TokenService.StartAsync(Token);
        var file = await WriteAsync(kind, service.Address);

        var (output, exitCode, error) = isDefault
            ? await RunAsync(settings => settings, $"GOOGLE_APPLICATION_CREDENTIALS={file}")
            : await RunAsync(settings => settings with { CredentialsFile = file });

        Assert.Equal(("done", 0), (output, exitCode));
        var request = Assert.Single(service.Requests);
        if (kind == "workload identity")
            Assert.Equal((SubjectToken, Audience), (request["subject_token"], request["audience"]));
        else
            Assert.Equal("urn:ietf:params:oauth:grant-type:jwt-bearer", request["grant_type"]);
        RequireNoSecret(output + error);
    }

    [Theory]
    [InlineData("service account", 400, 4)]
    [InlineData("workload identity", 400, 4)]
    [InlineData("workload identity", 403, 4)]
    public async Task A_token_that_is_refused_is_exit_4_and_no_secret_is_in_the_sentence(string kind, int status, int exit)
    {
        await using var service = await TokenService.StartAsync(Token, status);
        var file = await WriteAsync(kind, service.Address);

        var (output, exitCode, error) = await RunAsync(settings => settings with { CredentialsFile = file });

        Assert.Equal(exit, exitCode);
        Assert.StartsWith("gs_credentials 4 ", output, StringComparison.Ordinal);
        RequireNoSecret(output + error);
    }

    [Fact]
    public async Task A_token_that_the_service_does_not_take_is_exit_4()
    {
        await using var service = await TokenService.StartAsync("ya29.another-token");
        var file = await WriteAsync("service account", service.Address);

        var (output, exitCode, error) = await RunAsync(settings => settings with { CredentialsFile = file });

        Assert.Equal(4, exitCode);
        Assert.StartsWith("gs_credentials 4 ", output, StringComparison.Ordinal);
        Assert.DoesNotContain("ya29", output + error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/no/such/file")]
    [InlineData("")]
    public async Task A_file_that_holds_no_credentials_is_exit_4(string file)
    {
        if (file.Length == 0)
        {
            file = _directory["nothing.json"];
            await File.WriteAllTextAsync(file, "{\"private_key\": \"the-secret\"");
        }

        var (output, exitCode, error) = await RunAsync(settings => settings with { CredentialsFile = file });

        Assert.Equal(4, exitCode);
        Assert.Contains("wandb-export.gs.credentials-file", output, StringComparison.Ordinal);
        Assert.DoesNotContain("the-secret", output + error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task To_an_emulator_of_the_environment_no_credentials_are_sent()
    {
        await using var emulator = await GcsServer.StartAsync();
        emulator.Buckets.Ensure(GcsPlace.Bucket);
        await using var service = await TokenService.StartAsync(Token);
        var file = await WriteAsync("service account", service.Address);

        var (output, exitCode, _) = await RunAsync(
            settings => settings with { Endpoint = null }, $"GOOGLE_APPLICATION_CREDENTIALS={file}", $"STORAGE_EMULATOR_HOST={emulator.Endpoint.Authority}");

        Assert.Equal(("done", 0), (output, exitCode));
        Assert.Empty(service.Requests);
        Assert.NotEmpty(emulator.Buckets.List(GcsPlace.Bucket, ""));
    }

    [Theory]
    [InlineData(GoogleAccess.Auto, GoogleEncryption.Bucket, "Credentials are not sent")]
    [InlineData(GoogleAccess.None, GoogleEncryption.Customer, "only be sent over https")]
    public async Task Over_http_secrets_go_to_this_machine_only(GoogleAccess credential, GoogleEncryption encryption, string because)
    {
        var settings = new GoogleSettings
        {
            Endpoint = new Uri("http://storage.example.com"),
            Credential = credential,
            Encryption = encryption,
            CustomerKeyVariable = GoogleKeys.Variable,
        };

        var failure = await Samples.FailsAsync(() => GoogleStore.OpenAsync(new GoogleAddress("bucket", ""), settings, CancellationToken.None));

        Assert.Equal(ExitCode.Usage, failure.Exit);
        Assert.Contains(because, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GLACIER", null, "storage-class")]
    [InlineData(null, "WANDB_EXPORT_TEST_NO_SUCH_KEY", "WANDB_EXPORT_TEST_NO_SUCH_KEY")]
    public async Task Settings_that_make_no_sense_are_named(string? storageClass, string? keyVariable, string named)
    {
        var settings = new GoogleSettings
        {
            Credential = GoogleAccess.None,
            StorageClass = storageClass,
            Encryption = keyVariable is null ? GoogleEncryption.Bucket : GoogleEncryption.Customer,
            CustomerKeyVariable = keyVariable ?? "",
        };

        var failure = await Samples.FailsAsync(() => GoogleStore.OpenAsync(new GoogleAddress("bucket", ""), settings, CancellationToken.None));

        Assert.Equal(("gs_settings", ExitCode.Usage), (failure.Code, failure.Exit));
        Assert.Contains(named, failure.Message, StringComparison.Ordinal);
    }

    private async Task<(string Output, int ExitCode, string Error)> RunAsync(Func<GoogleSettings, GoogleSettings> change, params string[] variables)
    {
        var place = GcsPlace.Of(_server);
        string[] environment = ["GOOGLE_APPLICATION_CREDENTIALS=", "NO_GCE_CHECK=true", .. place.VariablesFor(change), .. variables];
        using var child = Child.Start(["env", .. environment], "put", place.Uri.ToString(), "6000000");
        return await child.EndAsync();
    }

    private async Task<string> WriteAsync(string kind, Uri service)
    {
        var path = _directory["credentials.json"];
        var subject = _directory["subject"];
        await File.WriteAllTextAsync(subject, SubjectToken);
        using var rsa = RSA.Create(2048);
        object content = kind == "service account"
            ? new
            {
                type = "service_account",
                project_id = "project",
                private_key_id = "1",
                private_key = rsa.ExportPkcs8PrivateKeyPem(),
                client_email = "exporter@project.iam.gserviceaccount.com",
                client_id = "1",
                token_uri = new Uri(service, "token"),
            }
            : new
            {
                type = "external_account",
                audience = Audience,
                subject_token_type = "urn:ietf:params:oauth:token-type:jwt",
                token_url = new Uri(service, "v1/token"),
                credential_source = new { file = subject },
            };
        await File.WriteAllTextAsync(path, JsonSerializer.Serialize(content));
        return path;
    }

    private static void RequireNoSecret(string said) =>
        Assert.All(new[] { Token, SubjectToken, "PRIVATE KEY", "assertion" }, secret => Assert.DoesNotContain(secret, said, StringComparison.Ordinal));

    /// <summary>The services that give out access tokens, for a signed assertion and for the token of a workload.</summary>
    private sealed class TokenService(WebApplication application) : IAsyncDisposable
    {
        public Uri Address => new(application.Urls.Single());

        /// <summary>The parameters of each request.</summary>
        public ConcurrentQueue<IReadOnlyDictionary<string, string>> Requests { get; } = [];

        public static async Task<TokenService> StartAsync(string token, int status = 200)
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            var application = builder.Build();
            var service = new TokenService(application);
            application.Run(async context =>
            {
                var form = await context.Request.ReadFormAsync();
                service.Requests.Enqueue(form.ToDictionary(field => field.Key, field => field.Value.ToString()));
                context.Response.StatusCode = status;
                // An error repeats what it was sent, as such services do.
                object answer = status == 200
                    ? new { access_token = token, expires_in = 3600, token_type = "Bearer", issued_token_type = "urn:ietf:params:oauth:token-type:access_token" }
                    : new { error = "invalid_grant", error_description = $"Not accepted: {form["assertion"]}{form["subject_token"]}" };
                await context.Response.WriteAsJsonAsync(answer);
            });
            await application.StartAsync();
            return service;
        }

        public async ValueTask DisposeAsync() => await application.DisposeAsync();
    }
}
