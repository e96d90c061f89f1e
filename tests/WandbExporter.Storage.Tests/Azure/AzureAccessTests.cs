using System.Net.Sockets;
using Azure.Storage;
using Azure.Storage.Sas;
using WandbExporter.Core.Errors;
using WandbExporter.Storage.Azure;
using WandbExporter.Storage.Buckets;
using WandbExporter.Storage.Tests.Support;
using WandbExporter.Storage.Tests.Support.Servers;
using Xunit;

namespace WandbExporter.Storage.Tests.Azure;

/// <summary>What lets a process in, and the sentence when nothing does. No sentence holds a secret.</summary>
[NeedsServer("azurite")]
public class AzureAccessTests : IAsyncLifetime
{
    private const string WrongKey = "bm90IHRoZSBrZXkgb2YgdGhpcyBhY2NvdW50LCBidXQgYXMgbG9uZw==";

    private static readonly ObjectBody Body = ObjectBody.Whole(new byte[] { 1, 2, 3 });

    private AzurePlace _place = null!;

    public async Task InitializeAsync() => _place = await AzurePlace.CreateAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [ServerTheory]
    [InlineData(AzureCredential.Auto)]
    [InlineData(AzureCredential.Key)]
    public async Task A_key_lets_in(AzureCredential wanted)
    {
        var variables = new Dictionary<string, string> { [AzureEnvironment.AccountName] = AzurePlace.Account, [AzureEnvironment.KeyName] = AzurePlace.Key };

        await PutAsync(_place.Azure with { Credential = wanted }, variables);
    }

    [ServerTheory]
    [InlineData("")]
    [InlineData("?")]
    public async Task A_shared_access_signature_lets_in(string before) => await PutAsync(
        _place.Azure, new Dictionary<string, string> { [AzureEnvironment.SasName] = before + Sas(BlobContainerSasPermissions.All) });

    [ServerFact]
    public async Task A_connection_string_lets_in_and_says_where() => await PutAsync(
        new AzureSettings(), new Dictionary<string, string> { [AzureEnvironment.ConnectionStringName] = ConnectionString(AzurePlace.Key) });

    [ServerFact]
    public async Task The_environment_says_where_the_service_is()
    {
        var variables = new Dictionary<string, string>
        {
            [AzureEnvironment.EndpointName] = _place.Azure.Endpoint!.AbsoluteUri,
            [AzureEnvironment.KeyName] = AzurePlace.Key,
        };

        await PutAsync(new AzureSettings(), variables);
    }

    [ServerFact]
    public async Task A_wrong_key_is_exit_4_and_names_its_variable()
    {
        var failure = await RefusedAsync(_place.Azure, new() { [AzureEnvironment.KeyName] = WrongKey });

        Assert.Equal(("azure_credentials", ExitCode.Credentials), (failure.Code, failure.Exit));
        Assert.Contains(AzureEnvironment.KeyName, failure.Message, StringComparison.Ordinal);
    }

    [ServerTheory]
    [InlineData(AzureEnvironment.KeyName, "no base64")]
    [InlineData(AzureEnvironment.ConnectionStringName, "AccountName=wandbtest;AccountKey")]
    [InlineData(AzureEnvironment.SasName, "https://x.blob.core.windows.net/c")]
    public async Task What_is_no_credential_is_exit_4_and_is_not_repeated(string variable, string value)
    {
        var failure = await RefusedAsync(_place.Azure, new() { [variable] = value });

        Assert.Equal(ExitCode.Credentials, failure.Exit);
        Assert.Contains(variable, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(value, failure.Message, StringComparison.Ordinal);
    }

    [ServerFact]
    public async Task A_signature_that_has_expired_says_when()
    {
        var signature = Sas(BlobContainerSasPermissions.All, DateTimeOffset.UtcNow.AddHours(-1));
        var variables = new Dictionary<string, string> { [AzureEnvironment.SasName] = signature };

        var atOpening = await RefusedAsync(_place.Azure, variables);
        var later = await RefusedAsync(_place.Azure, variables, new ManualTime(DateTimeOffset.UtcNow.AddHours(-2)));

        Assert.All(new[] { atOpening, later }, failure => Assert.Equal(("azure_credentials", ExitCode.Credentials), (failure.Code, failure.Exit)));
        Assert.Contains("expired", atOpening.Message, StringComparison.Ordinal);
        Assert.Contains("ends at", later.Message, StringComparison.Ordinal);
    }

    [ServerFact]
    public async Task A_signature_that_may_only_read_is_exit_6_and_says_what_is_missing()
    {
        var failure = await RefusedAsync(_place.Azure, new() { [AzureEnvironment.SasName] = Sas(BlobContainerSasPermissions.Read) });

        Assert.Equal(("not_writable", ExitCode.Destination), (failure.Code, failure.Exit));
        Assert.Contains("permission", failure.Message, StringComparison.Ordinal);
    }

    [ServerFact]
    public async Task A_connection_string_of_another_account_is_refused()
    {
        var failure = await RefusedAsync(
            _place.Azure, new() { [AzureEnvironment.ConnectionStringName] = $"DefaultEndpointsProtocol=https;AccountName=other;AccountKey={WrongKey}" });

        Assert.Equal(ExitCode.Credentials, failure.Exit);
        Assert.Contains("the account other,", failure.Message, StringComparison.Ordinal);
    }

    [ServerFact]
    public async Task Without_credentials_an_emulator_gets_none_and_the_sentence_names_what_to_set()
    {
        var failure = await RefusedAsync(_place.Azure, new() { [AzureEnvironment.AccountName] = "another", [AzureEnvironment.KeyName] = AzurePlace.Key });

        Assert.Equal(("azure_credentials", ExitCode.Credentials), (failure.Code, failure.Exit));
        foreach (var variable in new[] { AzureEnvironment.ConnectionStringName, AzureEnvironment.SasName, AzureEnvironment.KeyName })
            Assert.Contains(variable, failure.Message, StringComparison.Ordinal);
    }

    [ServerFact]
    public async Task A_container_that_is_not_there_is_exit_6_whatever_is_asked_of_it()
    {
        await using var store = _place.Open(address: _place.Address with { Container = "no-such-container" });
        Func<Task>[] calls =
        [
            () => store.HeadAsync("a", CancellationToken.None),
            () => store.GetAsync("a", 0, null, null, CancellationToken.None),
            () => store.ListAsync("", null, CancellationToken.None),
            () => store.PutAsync("a", Body, PutCondition.Always, CancellationToken.None),
            () => store.DeleteAsync("a", CancellationToken.None),
        ];

        foreach (var call in calls)
        {
            var failure = await Samples.FailsAsync(call);
            Assert.Equal(("no_container", FailureCategory.Fatal, ExitCode.Destination), (failure.Code, failure.Category, failure.Exit));
            Assert.Contains("no-such-container", failure.Message, StringComparison.Ordinal);
        }
    }

    [ServerFact]
    public async Task An_account_that_has_no_host_is_fatal_until_the_service_has_answered_once()
    {
        using var handler = new FaultyHandler((_, number) => number == 2
            ? null
            : throw new HttpRequestException("no host", new SocketException((int)SocketError.HostNotFound)));
        await using var store = _place.Open(handler: handler);

        var unknown = await Samples.FailsAsync(() => store.HeadAsync("a", CancellationToken.None));
        await store.HeadAsync("a", CancellationToken.None);
        var gone = await Samples.FailsAsync(() => store.HeadAsync("a", CancellationToken.None));

        Assert.Equal(("no_account", FailureCategory.Fatal, ExitCode.Destination), (unknown.Code, unknown.Category, unknown.Exit));
        Assert.Equal(("store_unreachable", FailureCategory.Transient), (gone.Code, gone.Category));
    }

    [ServerFact]
    public async Task A_tier_that_cannot_be_read_is_a_wrong_setting()
    {
        var failure = await Samples.FailsAsync(() => Task.FromResult(_place.Open(_place.Azure with { AccessTier = "Archive" })));

        Assert.Equal(("azure_access_tier", ExitCode.Usage), (failure.Code, failure.Exit));
    }

    private string ConnectionString(string key) =>
        $"DefaultEndpointsProtocol=http;AccountName={AzurePlace.Account};AccountKey={key};BlobEndpoint={_place.Azure.Endpoint}";

    private static string Sas(BlobContainerSasPermissions permissions, DateTimeOffset? until = null)
    {
        var signature = new BlobSasBuilder(permissions, until ?? DateTimeOffset.UtcNow.AddHours(1))
        {
            BlobContainerName = AzurePlace.Container,
            Resource = "c",
            StartsOn = DateTimeOffset.UtcNow.AddDays(-1),
        };
        return signature.ToSasQueryParameters(new StorageSharedKeyCredential(AzurePlace.Account, AzurePlace.Key)).ToString();
    }

    private async Task PutAsync(AzureSettings settings, Dictionary<string, string> variables)
    {
        await using var store = _place.Open(settings, variables);

        Assert.Equal(PutOutcome.Stored, (await store.PutAsync("a", Body, PutCondition.IfAbsent, CancellationToken.None)).Outcome);
        Assert.Equal($"az://{AzurePlace.Account}/{AzurePlace.Container}/{_place.Address.Prefix.TrimEnd('/')}", store.Location);
    }

    private async Task<Failure> RefusedAsync(AzureSettings settings, Dictionary<string, string> variables, TimeProvider? time = null)
    {
        var thrown = await Assert.ThrowsAsync<ExportException>(async () =>
        {
            await using var store = _place.Open(settings, variables, time: time);
            await store.PutAsync("a", Body, PutCondition.Always, CancellationToken.None);
        });
        // What was signed, the signature and the key are in no part of it.
        foreach (var secret in variables.Values.SelectMany(value => value.Split(';', '&')).Where(part => part.StartsWith("sig=", StringComparison.Ordinal) || part.Length > 40))
            Assert.DoesNotContain(secret, thrown.ToString() + thrown.Failure.LastAnswer, StringComparison.Ordinal);
        return thrown.Failure;
    }
}
