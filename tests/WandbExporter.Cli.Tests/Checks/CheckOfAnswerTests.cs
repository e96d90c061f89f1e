using System.Net.Security;
using WandbExporter.Cli.Checks;
using WandbExporter.Client.Model;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Engine.Plan;
using Xunit;

namespace WandbExporter.Cli.Tests.Checks;

/// <summary>What is made of what a server, its certificate and its headers say.</summary>
public sealed class CheckOfAnswerTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private static readonly Uri Server = new("https://wandb.example.org");

    [Theory]
    [InlineData(0, 0.1, "Pass", "within two seconds")]
    [InlineData(-1, 0.1, "Pass", "within two seconds")]
    [InlineData(30, 0.1, "Pass", "within 29 s")]
    [InlineData(-58, 0.1, "Pass", "within 57 s")]
    [InlineData(62, 0.1, "Warn", "1 min 1 s ahead of")]
    [InlineData(-7200, 0.1, "Warn", "1 h 59 min behind")]
    [InlineData(-90, 60, "Pass", "within 30 s")]
    public void A_clock_is_wrong_by_what_the_time_of_the_answer_does_not_explain(int machineAheadSeconds, double tookSeconds, string status, string says)
    {
        var check = ClockCheck.Of(Answer() with { SentAt = Now + TimeSpan.FromSeconds(machineAheadSeconds), Took = TimeSpan.FromSeconds(tookSeconds), Date = Now });
        Assert.Equal(status, check.Status.ToString());
        Assert.Contains(says, check.Finding, StringComparison.Ordinal);
        Assert.Equal(status == "Pass", check.Remedy is null);
    }

    [Fact]
    public void A_server_without_a_date_tells_no_time() => Assert.Equal(CheckStatus.Warn, ClockCheck.Of(Answer() with { Date = null }).Status);

    [Theory]
    [InlineData(null, null, null, double.PositiveInfinity, 0, "Pass", "announces no quota; an export asks as fast as answers come, 16 at a time")]
    [InlineData(1000d, 900d, 12.5, 7.25, 0, "Pass", "limit 1000, remaining 900, reset in 12.5 s; an export asks 7.25 times a second")]
    [InlineData(1000d, 20d, 12.5, 1d, 0, "Warn", "Little is left.")]
    [InlineData(1000d, 900d, null, 1d, 2, "Warn", "refused 2 requests")]
    [InlineData(null, 900d, null, 1d, 0, "Pass", "The server's quota: remaining 900;")]
    public void A_quota_is_told_with_the_rate_that_follows_from_it(
        double? limit, double? remaining, double? reset, double perSecond, long refused, string status, string says)
    {
        var check = QuotaCheck.Of(Answer() with { Limit = limit, Remaining = remaining, Reset = reset }, perSecond, 16, refused);
        Assert.Equal(status, check.Status.ToString());
        Assert.Contains(says, check.Finding, StringComparison.Ordinal);
    }

    [Fact]
    public void A_reset_that_is_a_moment_is_told_as_the_time_until_then() => Assert.Contains(
        "reset in 60 s", QuotaCheck.Of(Answer() with { Reset = Now.ToUnixTimeSeconds() + 60 }, 1, 16, 0).Finding, StringComparison.Ordinal);

    [Theory]
    [InlineData(400, "Pass", "400 days left")]
    [InlineData(14, "Pass", "14 days left")]
    [InlineData(13, "Warn", "13 days left")]
    public void A_certificate_that_ends_soon_is_warned_of(int days, string status, string says)
    {
        var check = NetworkChecks.OfTls(Server, new SeenCertificate("Example CA", Now + TimeSpan.FromDays(days) + TimeSpan.FromHours(1), SslPolicyErrors.None), Now, _ => null);
        Assert.Equal(status, check.Status.ToString());
        Assert.Contains(says, check.Finding, StringComparison.Ordinal);
        Assert.Contains("Example CA", check.Finding, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SslPolicyErrors.RemoteCertificateChainErrors, "SSL_CERT_FILE")]
    [InlineData(SslPolicyErrors.RemoteCertificateNameMismatch, "WANDB_BASE_URL")]
    public void A_certificate_that_is_not_trusted_fails_with_what_to_do(SslPolicyErrors errors, string remedy)
    {
        var check = NetworkChecks.OfTls(Server, new SeenCertificate("Example CA", Now + TimeSpan.FromDays(90), errors), Now, _ => null);
        Assert.Equal((CheckStatus.Fail, ExitCode.Source), (check.Status, check.Exit));
        Assert.Contains(remedy, check.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Authorities_of_ones_own_are_named() => Assert.Contains(
        "authorities come from SSL_CERT_FILE (/etc/our-ca.pem)",
        NetworkChecks.OfTls(Server, new SeenCertificate("Our CA", Now + TimeSpan.FromDays(90), SslPolicyErrors.None), Now, name => name == "SSL_CERT_FILE" ? "/etc/our-ca.pem" : null).Finding,
        StringComparison.Ordinal);

    [Theory]
    [InlineData("http://127.0.0.1:8080", "Pass")]
    [InlineData("http://wandb.example.org", "Warn")]
    public void A_key_that_goes_in_the_clear_is_warned_of(string server, string status) =>
        Assert.Equal(status, NetworkChecks.OfTls(new Uri(server), null, Now, _ => null).Status.ToString());

    [Theory]
    [InlineData("http://user:secret@proxy.example.org:3128", "through the proxy proxy.example.org:3128.")]
    [InlineData(null, "HTTPS_PROXY is set, and NO_PROXY excepts this host.")]
    public void A_proxy_is_told_by_its_host_alone(string? proxy, string says)
    {
        var check = NetworkChecks.OfProxy(Server, proxy is null ? null : new Uri(proxy), name => name == "HTTPS_PROXY" ? "http://user:secret@proxy.example.org:3128" : null);
        Assert.Contains(says, check.Finding, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", check.Finding, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_server_lacks_is_told_with_what_comes_of_it()
    {
        string[] all = [ServerFeature.RegistrySearch, ServerFeature.OrganizationAutomations, ServerFeature.EntityAutomations, ServerFeature.SweepFilters, ServerFeature.CollectionFilters];
        Assert.Equal(CheckStatus.Pass, AccountChecks.OfServer(new ServerCapabilities(all.ToHashSet(), "0.83.0", null), "there", "").Status);
        var older = AccountChecks.OfServer(new ServerCapabilities(all[1..].ToHashSet(), null, null), "there", "");
        Assert.Equal(CheckStatus.Warn, older.Status);
        Assert.Contains("It lacks ARTIFACT_REGISTRY_SEARCH: the tables of registries come as 'not offered'.", older.Finding, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "Pass")]
    [InlineData(5000L, "Pass")]
    [InlineData(4999L, "Warn")]
    public void A_plan_is_held_against_the_free_space(long? free, string status) =>
        Assert.Equal(status, SizeCheck.Of(new SubjectPlan(new Subject.WholeEntity("acme"), HistoryBytes: 5000), 1, TimeSpan.Zero, free).Status.ToString());

    private static SeenAnswer Answer() => new(Now, TimeSpan.Zero, Now, null, null, null);
}
