using System.Text;
using WandbExporter.Client.Tests.Support;
using WandbExporter.Client.Transport;
using WandbExporter.Core.Errors;

namespace WandbExporter.Client.Tests.Transport;

public sealed class CredentialSafetyTests
{
    [Fact]
    public async Task Requests_carry_the_headers_of_the_official_client()
    {
        await using var server = new ScriptedServer(Answers.ViewerReply);
        await using var client = TestClient.For(server, options => options with { ExtraHeaders = new Dictionary<string, string> { ["X-Gate"] = "open" } });
        await client.GetViewerAsync(default);
        var request = Assert.Single(server.Requests);
        Assert.Equal("Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("api:" + TestClient.Key)), request.Header("Authorization"));
        Assert.StartsWith("W&B Public Client 0.28.2", request.Header("User-Agent"), StringComparison.Ordinal);
        Assert.Equal("true", request.Header("Use-Admin-Privileges"));
        Assert.Equal("application/json", request.Header("Content-Type"));
        Assert.Equal("open", request.Header("X-Gate"));
        Assert.Equal(["query", "variables"], request.Json.EnumerateObject().Select(member => member.Name));
        Assert.Equal("/graphql", request.Target);
    }

    [Theory]
    [InlineData("https://api.example.com", "https://api.example.com/files/a", true)]
    [InlineData("https://api.example.com", "https://API.example.com:443/files/a", true)]
    [InlineData("https://api.example.com", "http://api.example.com/files/a", false)]
    [InlineData("https://api.example.com", "https://api.example.com:8443/files/a", false)]
    [InlineData("https://api.example.com", "https://api.example.com.evil.org/files/a", false)]
    [InlineData("https://api.example.com/wandb", "https://api.example.com/wandb/files/a", true)]
    [InlineData("https://api.example.com/wandb", "https://api.example.com/wandbevil/a", false)]
    [InlineData("https://api.example.com/wandb/", "https://api.example.com/other", false)]
    [InlineData("https://api.example.com/wandb/", "https://api.example.com/wandb/%2e%2e/other", false)]
    public void Credentials_go_only_below_the_base_url(string baseUrl, string address, bool expected)
    {
        var endpoint = new Endpoint(TestClient.Options(new Uri(baseUrl)));
        Uri.TryCreate(address, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }, out var uri);
        Assert.Equal(expected, endpoint.Owns(uri!));
        using var request = new HttpRequestMessage(HttpMethod.Get, uri);
        endpoint.Prepare(request);
        Assert.Equal(expected, request.Headers.Authorization is not null);
    }

    [Fact]
    public void Options_do_not_print_the_key()
    {
        var options = TestClient.Options(new Uri("https://api.wandb.ai")) with { ExtraHeaders = new Dictionary<string, string> { ["X"] = "secret" } };
        Assert.DoesNotContain(TestClient.Key, options.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("secret", options.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://api.wandb.ai")]
    [InlineData("https://wandb.ai")]
    [InlineData("https://app.wandb.ai")]
    [InlineData("ftp://example.com")]
    [InlineData("https://user:password@example.com")]
    [InlineData("https://example.com/?a=b")]
    public void An_address_that_no_server_can_have_is_refused(string url)
    {
        var failure = Assert.Throws<WandbException>(() => new WandbClient(TestClient.Options(new Uri(url)))).Failure;
        Assert.Equal((FailureCategory.Fatal, ExitCode.Usage), (failure.Category, failure.Exit));
        Assert.DoesNotContain("password@", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_that_make_no_sense_are_refused()
    {
        var options = TestClient.Options(new Uri("https://api.wandb.ai"));
        foreach (var bad in (WandbClientOptions[])
        [
            options with { ApiKey = " " }, options with { ApiKey = "a\nb" }, options with { MaxAttempts = 0 }, options with { MaxConcurrency = 0 },
            options with { AttemptTimeout = TimeSpan.Zero }, options with { MaxBackoff = TimeSpan.FromSeconds(1) }, options with { MaxRequestsPerSecond = 0 },
            options with { MaxRequestsPerSecond = 0.01 }, options with { MaxRequestsPerSecond = double.PositiveInfinity }, options with { MaxRequestsPerSecond = double.NaN },
            options with { AttemptTimeout = TimeSpan.FromHours(2) }, options with { GiveUpAfter = TimeSpan.FromDays(8) },
            options with { ExtraHeaders = new Dictionary<string, string> { ["Authorization"] = "x" } },
            options with { ExtraHeaders = new Dictionary<string, string> { ["a b"] = "x" } },
            options with { ExtraHeaders = new Dictionary<string, string> { ["a"] = "x\r\nB: c" } },
        ])
        {
            Assert.Equal(ExitCode.Usage, Assert.Throws<WandbException>(bad.Validate).Failure.Exit);
        }
        (options with { AttemptTimeout = TimeSpan.FromHours(1), GiveUpAfter = TimeSpan.FromDays(7), MaxRequestsPerSecond = 0.1 }).Validate();
    }
}
