using System.Net;
using System.Net.Sockets;
using WandbExporter.Storage.Azure;
using WandbExporter.Storage.Tests.Support;
using WandbExporter.Storage.Tests.Support.Servers;
using Xunit;

namespace WandbExporter.Storage.Tests.Azure;

/// <summary>What is only done over https, by a process that trusts the service's certificate: tokens of identities, a customer's key.</summary>
[NeedsServer("azurite-tls")]
public sealed class AzureIdentityTests : IAsyncLifetime
{
    private const int Large = 12_000_000;

    private AzurePlace _place = null!;

    public async Task InitializeAsync() => _place = await AzurePlace.CreateAsync(StoreServer.AzuriteTls);

    public Task DisposeAsync() => Task.CompletedTask;

    [ServerFact]
    public async Task A_managed_identity_lets_in()
    {
        await using var service = await StubIdentityService.StartAsync();

        var (output, exitCode) = await PutAsync(new AzureSettings(), service.Variables);

        Assert.Equal(("done", 0), (output, exitCode));
        Assert.Equal(Large, (await _place.Client.GetBlobClient($"{_place.Address.Prefix}tables/x/part.parquet").GetPropertiesAsync()).Value.ContentLength);
        Assert.All(service.Requests, request => Assert.Equal((true, true), (request.HasSecret, request.Resource.StartsWith("https://storage.azure.com", StringComparison.Ordinal))));
        Assert.Single(service.Requests);
    }

    [ServerTheory]
    [InlineData(400, null)]
    [InlineData(200, "https://somebody.else/")]
    public async Task An_identity_that_is_refused_by_its_own_service_or_by_the_stores_is_exit_4(int status, string? issuer)
    {
        await using var service = await StubIdentityService.StartAsync(status, issuer);

        var (output, exitCode) = await PutAsync(new AzureSettings(), service.Variables);

        Assert.Equal(4, exitCode);
        Assert.StartsWith("azure_credentials 4 ", output, StringComparison.Ordinal);
        Assert.Contains("dentity", output, StringComparison.Ordinal);
        Assert.DoesNotContain(StubIdentityService.Secret, output, StringComparison.Ordinal);
        Assert.DoesNotContain("eyJ", output, StringComparison.Ordinal);
    }

    [ServerTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_workload_identity_and_a_service_principal_let_in(bool withSecret)
    {
        await using var authority = await StubAuthority.StartAsync(StoreServer.AzuriteTls.Certificate!);
        using var directory = new TemporaryDirectory();
        var signed = Path.Combine(directory.Path, "token");
        await File.WriteAllTextAsync(signed, "signed-for-the-pod");
        // All that goes to other hosts, such as the public cloud's authority, would come here.
        using var elsewhere = new TcpListener(IPAddress.Loopback, 0);
        elsewhere.Start();

        var (output, exitCode) = await PutAsync(
            new AzureSettings(),
            [
                .. authority.Variables,
                withSecret ? "AZURE_CLIENT_SECRET=of-the-application" : $"AZURE_FEDERATED_TOKEN_FILE={signed}",
                $"HTTPS_PROXY=http://{elsewhere.LocalEndpoint}",
                "NO_PROXY=127.0.0.1",
            ]);

        Assert.Equal(("done", 0), (output, exitCode));
        Assert.False(elsewhere.Pending());
        var request = Assert.Single(authority.Requests);
        Assert.Equal((StubAuthority.Client, "https://storage.azure.com/.default"), (request["client_id"], request["scope"].Split(' ')[0]));
        Assert.Equal(withSecret ? "of-the-application" : "signed-for-the-pod", request[withSecret ? "client_secret" : "client_assertion"]);
    }

    [ServerFact]
    public async Task An_application_that_its_authority_does_not_know_is_exit_4()
    {
        await using var authority = await StubAuthority.StartAsync(StoreServer.AzuriteTls.Certificate!, refuses: true);

        var (output, exitCode) = await PutAsync(new AzureSettings(), [.. authority.Variables, "AZURE_CLIENT_SECRET=of-the-application"]);

        Assert.Equal(4, exitCode);
        Assert.StartsWith("azure_credentials 4 ", output, StringComparison.Ordinal);
        Assert.Contains("AZURE_CLIENT_ID", output, StringComparison.Ordinal);
        Assert.DoesNotContain("of-the-application", output, StringComparison.Ordinal);
    }

    /// <summary>Azurite refuses the one and ignores the other; that a service which has them gets them right, the requests show (<see cref="AzureFaultTests"/>).</summary>
    [ServerTheory]
    [InlineData(AzureEncryption.Customer, "store_refused")]
    [InlineData(AzureEncryption.Scope, "azure_encryption")]
    public async Task An_encryption_that_the_service_does_not_have_is_found_out_before_anything_is_exported(AzureEncryption encryption, string code)
    {
        var key = Convert.ToBase64String(System.Security.Cryptography.RandomNumberGenerator.GetBytes(32));
        var settings = new AzureSettings { Encryption = encryption, EncryptionScope = "exports", CustomerKeyVariable = "THE_KEY" };

        var (output, exitCode) = await PutAsync(settings, [$"THE_KEY={key}", $"AZURE_STORAGE_KEY={AzurePlace.Key}"]);

        Assert.True(exitCode == 6, output);
        Assert.StartsWith($"{code} 6 ", output, StringComparison.Ordinal);
        Assert.Contains("wandb-export.azure", output, StringComparison.Ordinal);
        Assert.DoesNotContain(key, output, StringComparison.Ordinal);
    }

    [ServerFact]
    public async Task A_certificate_that_is_not_trusted_stops_the_export_at_once()
    {
        await using var service = await StubIdentityService.StartAsync();

        var (output, exitCode) = await PutAsync(new AzureSettings(), [.. service.Variables, "SSL_CERT_FILE=/dev/null"]);

        Assert.Equal(6, exitCode);
        Assert.StartsWith("store_untrusted 6 ", output, StringComparison.Ordinal);
    }

    private async Task<(string Output, int ExitCode)> PutAsync(AzureSettings settings, string[] variables)
    {
        string[] environment = [$"SSL_CERT_FILE={StoreServer.AzuriteTls.Certificate}", .. _place.VariablesFor(settings), .. variables];
        using var child = Child.Start(["env", .. environment], "put", _place.Uri.ToString(), $"{Large}");
        var (output, exitCode, _) = await child.EndAsync();
        return (output, exitCode);
    }
}
