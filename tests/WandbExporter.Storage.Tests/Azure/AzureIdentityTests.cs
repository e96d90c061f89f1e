using WandbExporter.Storage.Tests.Support;
using WandbExporter.Storage.Tests.Support.Servers;
using Xunit;

namespace WandbExporter.Storage.Tests.Azure;

/// <summary>What is only done over https, by a process that trusts the service's certificate: tokens of a managed identity, a customer's key.</summary>
[NeedsServer("azurite-tls")]
public sealed class AzureIdentityTests : IAsyncLifetime
{
    private const int Large = 12_000_000;

    private AzurePlace place = null!;

    public async Task InitializeAsync() => place = await AzurePlace.CreateAsync(StoreServer.AzuriteTls);

    public Task DisposeAsync() => Task.CompletedTask;

    [ServerFact]
    public async Task A_managed_identity_lets_in()
    {
        await using var service = await StubIdentityService.StartAsync();

        var (output, exitCode) = await PutAsync(new AzureSettings(), service.Variables);

        Assert.Equal(("done", 0), (output, exitCode));
        Assert.Equal(Large, (await place.Client.GetBlobClient($"{place.Address.Prefix}tables/x/part.parquet").GetPropertiesAsync()).Value.ContentLength);
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
        string[] environment = [$"SSL_CERT_FILE={StoreServer.AzuriteTls.Certificate}", .. place.VariablesFor(settings), .. variables];
        using var child = Child.Start(["env", .. environment], "put", place.Uri.ToString(), $"{Large}");
        var (output, exitCode, _) = await child.EndAsync();
        return (output, exitCode);
    }
}
