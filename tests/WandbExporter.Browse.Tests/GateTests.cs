using System.Net;
using System.Net.Sockets;
using WandbExporter.Browse.Tests.Support;
using Xunit;

namespace WandbExporter.Browse.Tests;

/// <summary>The page lets nobody in but a browser of this machine that has the token.</summary>
[Collection(BrowsedCollection.Name)]
public sealed class GateTests(BrowsedExport export)
{
    private Uri Home => new(export.Address, "/");

    [Fact]
    public async Task Without_the_token_nothing_is_answered()
    {
        using var client = Client();
        foreach (var path in (string[])["/", "/page.js", "/api/overview", "/file?key=x", $"/?token={new string('0', 64)}", "/?token="])
            Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync(new Uri(Home, path))).StatusCode);
    }

    [Fact]
    public async Task The_token_becomes_a_cookie_that_no_script_and_no_other_site_has()
    {
        using var client = Client();
        var answer = await client.GetAsync(export.Address);
        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        Assert.Equal("/", answer.Headers.Location!.ToString());
        var cookie = Assert.Single(answer.Headers.GetValues("Set-Cookie"));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(export.Address.Query["?token=".Length..], cookie, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Host", "evil.example", HttpStatusCode.MisdirectedRequest)]
    [InlineData("Origin", "http://evil.example", HttpStatusCode.Forbidden)]
    [InlineData("Origin", "null", HttpStatusCode.Forbidden)]
    [InlineData("Sec-Fetch-Site", "cross-site", HttpStatusCode.Forbidden)]
    [InlineData("Sec-Fetch-Site", "same-site", HttpStatusCode.Forbidden)]
    public async Task Who_comes_from_elsewhere_is_refused_even_with_the_cookie(string header, string value, HttpStatusCode refused)
    {
        using var client = await EnteredAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Home, "/api/overview"));
        request.Headers.TryAddWithoutValidation(header, value);
        var answer = await client.SendAsync(request);
        Assert.Equal(refused, answer.StatusCode);
        Assert.False(answer.Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task Every_answer_says_that_nothing_may_run_but_our_script()
    {
        using var client = await EnteredAsync();
        foreach (var path in (string[])["/", "/page.js", "/page.css", "/api/overview", "/nothing"])
        {
            var answer = await client.GetAsync(new Uri(Home, path));
            var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
            Assert.StartsWith("default-src 'none'; script-src 'self';", policy, StringComparison.Ordinal);
            Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
            Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        }
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await client.PostAsync(new Uri(Home, "/api/overview"), null)).StatusCode);
    }

    [Theory]
    [InlineData("../../../etc/passwd")]
    [InlineData("/etc/passwd")]
    [InlineData("_export/export.json")]
    [InlineData("files/acme/image-classifier/../../../_export/export.json")]
    public async Task A_file_is_one_that_the_tables_name(string key)
    {
        using var client = await EnteredAsync();
        var run = export.World.FindProject("acme", "image-classifier")!.RunAt(0).Name;
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync(new Uri(Home, $"/file?entity=acme&project=image-classifier&run={run}&key={Uri.EscapeDataString(key)}"))).StatusCode);
    }

    [Fact]
    public async Task It_listens_on_this_machine_alone()
    {
        foreach (var address in (await Dns.GetHostAddressesAsync(Dns.GetHostName())).Where(address => address.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(address)))
        {
            using var client = new TcpClient();
            await Assert.ThrowsAnyAsync<SocketException>(() => client.ConnectAsync(address, Home.Port));
        }
    }

    private static HttpClient Client() => new(new SocketsHttpHandler { AllowAutoRedirect = false });

    private async Task<HttpClient> EnteredAsync()
    {
        var client = Client();
        // Its handler keeps the cookie.
        Assert.Equal(HttpStatusCode.SeeOther, (await client.GetAsync(export.Address)).StatusCode);
        return client;
    }
}
