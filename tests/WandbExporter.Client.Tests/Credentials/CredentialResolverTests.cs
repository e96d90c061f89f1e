using WandbExporter.Client.Credentials;
using WandbExporter.Client.Tests.Support;
using WandbExporter.Core.Errors;

namespace WandbExporter.Client.Tests.Credentials;

public sealed class CredentialResolverTests
{
    private static readonly string Option = new('o', 40);
    private static readonly string Env = new('e', 40);
    private static readonly string Net = new('n', 40);
    private readonly FakeEnvironment _environment = new();

    [Fact]
    public void The_option_wins_then_the_environment_then_netrc()
    {
        _environment.Files["/home/ann/.netrc"] = $"machine api.wandb.ai login user password {Net}";
        Assert.Equal((Net, "/home/ann/.netrc"), Key(Resolve()));
        _environment.Variables["WANDB_API_KEY"] = $" {Env}\n";
        Assert.Equal((Env, "WANDB_API_KEY"), Key(Resolve()));
        Assert.Equal((Option, "the option"), Key(new CredentialResolver(_environment).Resolve(apiKey: Option)));
    }

    [Fact]
    public void Netrc_is_looked_up_by_host_and_port()
    {
        _environment.Variables["WANDB_BASE_URL"] = "http://localhost:8080/";
        _environment.Files["/home/ann/.netrc"] = $"machine localhost password {Env}\nmachine localhost:8080 password {Net}";
        var settings = Resolve();
        Assert.Equal(Net, settings.ApiKey);
        Assert.Equal("http://localhost:8080/", settings.BaseUrl.AbsoluteUri);
    }

    [Fact]
    public void Netrc_is_the_named_file_or_the_first_that_exists()
    {
        _environment.Files["/home/ann/_netrc"] = $"machine api.wandb.ai password {Net}";
        Assert.Equal(Net, Resolve().ApiKey);
        _environment.Files["/home/ann/.netrc"] = "machine other password x";
        Assert.Equal("no_api_key", Failing().Code);
        _environment.Variables["NETRC"] = "~/keys";
        _environment.Files["/home/ann/keys"] = $"machine api.wandb.ai password {Env}";
        Assert.Equal(Env, Resolve().ApiKey);
    }

    [Fact]
    public void No_key_anywhere_says_where_to_get_one()
    {
        _environment.Home = null;
        var failure = Failing();
        Assert.Equal(("no_api_key", ExitCode.Credentials, FailureCategory.Fatal), (failure.Code, failure.Exit, failure.Category));
        Assert.Contains("https://wandb.ai/authorize", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_exported_by_default_is_known_without_a_key()
    {
        Assert.Null(new CredentialResolver(_environment).DefaultSelection());
        _environment.Variables["WANDB_PROJECT"] = "p";
        Assert.Null(new CredentialResolver(_environment).DefaultSelection());
        _environment.Variables["WANDB_ENTITY"] = "team";
        Assert.Equal("team/p", new CredentialResolver(_environment).DefaultSelection());
    }

    [Fact]
    public void A_key_from_netrc_or_the_option_that_cannot_be_right_is_a_usage_error_too()
    {
        _environment.Files["/home/ann/.netrc"] = "machine api.wandb.ai login user password cut-off";
        Assert.Equal(("bad_api_key", ExitCode.Usage), (Failing().Code, Failing().Exit));
        var failure = Assert.Throws<WandbException>(() => new CredentialResolver(_environment).Resolve(apiKey: $"{Option}\n{Option}")).Failure;
        Assert.Equal(("bad_api_key", ExitCode.Usage), (failure.Code, failure.Exit));
        Assert.Equal(ExitCode.Usage, Assert.Throws<WandbException>(() => new CredentialResolver(_environment).Resolve(apiKey: "")).Failure.Exit);
    }

    [Fact]
    public void Two_kinds_of_credentials_are_refused()
    {
        _environment.Variables["WANDB_API_KEY"] = Env;
        _environment.Variables["WANDB_IDENTITY_TOKEN_FILE"] = "/token";
        Assert.Equal(("two_credentials", ExitCode.Usage), (Failing().Code, Failing().Exit));
        _environment.Variables.Remove("WANDB_API_KEY");
        Assert.Equal(("identity_token", ExitCode.Usage), (Failing().Code, Failing().Exit));
    }

    [Fact]
    public void A_key_that_cannot_be_right_is_refused_without_repeating_it()
    {
        _environment.Variables["WANDB_API_KEY"] = "sekret";
        var failure = Failing();
        Assert.Equal(("bad_api_key", ExitCode.Usage), (failure.Code, failure.Exit));
        Assert.DoesNotContain("sekret", failure.ToString(), StringComparison.Ordinal);
        Assert.Contains("40+", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_come_from_option_environment_workspace_user_default_in_this_order()
    {
        _environment.Variables["WANDB_API_KEY"] = Env;
        Assert.Equal("https://api.wandb.ai/", Resolve().BaseUrl.AbsoluteUri);
        _environment.Files["/home/ann/.config/wandb/settings"] = "[other]\nentity = no\n[default]\n# x\nbase_url = https://user.example\nentity = user-team\nproject=p1\n";
        Assert.Equal(("https://user.example/", "user-team/p1"), Where());
        _environment.Files["/somewhere/here/wandb/settings"] = "[default]\nbase_url: https://local.example\n";
        Assert.Equal(("https://local.example/", "user-team/p1"), Where());
        _environment.Variables["WANDB_BASE_URL"] = "https://env.example/";
        _environment.Variables["WANDB_ENTITY"] = "env-team";
        _environment.Variables["WANDB_PROJECT"] = "p2";
        Assert.Equal(("https://env.example/", "env-team/p2"), Where());
        Assert.Equal("https://option.example/", new CredentialResolver(_environment).Resolve("https://option.example").BaseUrl.AbsoluteUri);
        _environment.Variables.Clear();
        _environment.Variables["WANDB_API_KEY"] = Env;
        _environment.Variables["WANDB_CONFIG_DIR"] = "/etc/wandb";
        _environment.Files["/etc/wandb/settings"] = "[default]\nentity=etc-team\n";
        Assert.Equal("etc-team", new CredentialResolver(_environment).DefaultSelection());
    }

    [Theory]
    [InlineData("http://api.wandb.ai")]
    [InlineData("https://wandb.ai")]
    [InlineData("no url")]
    public void A_bad_address_is_refused(string url)
    {
        _environment.Variables["WANDB_API_KEY"] = Env;
        _environment.Variables["WANDB_BASE_URL"] = url;
        Assert.Equal(("bad_base_url", ExitCode.Usage), (Failing().Code, Failing().Exit));
    }

    [Fact]
    public void Extra_headers_are_a_json_object()
    {
        _environment.Variables["WANDB_API_KEY"] = Env;
        _environment.Variables["WANDB__EXTRA_HTTP_HEADERS"] = """{"X-Gate":"open"}""";
        Assert.Equal("open", Resolve().ExtraHeaders["x-gate"]);
        foreach (var bad in (string[])["[]", "X-Gate: open"])
        {
            _environment.Variables["WANDB__EXTRA_HTTP_HEADERS"] = bad;
            Assert.Equal("bad_extra_headers", Failing().Code);
        }
    }

    [Fact]
    public void What_was_found_does_not_print_the_key()
    {
        _environment.Variables["WANDB_API_KEY"] = Env;
        Assert.DoesNotContain(Env, Resolve().ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://api.wandb.ai", "https://wandb.ai/authorize")]
    [InlineData("https://api.corp.example", "https://app.corp.example/authorize")]
    [InlineData("http://localhost:8080", "http://localhost:8080/authorize")]
    public void The_page_with_the_key_follows_from_the_address(string server, string page) => Assert.Equal(page, CredentialResolver.KeyPage(new Uri(server)));

    private static (string, string) Key(ConnectionSettings settings) => (settings.ApiKey, settings.KeySource.Replace('\\', '/'));

    private (string, string?) Where() => (Resolve().BaseUrl.AbsoluteUri, new CredentialResolver(_environment).DefaultSelection());

    private ConnectionSettings Resolve() => new CredentialResolver(_environment).Resolve();

    private Failure Failing() => Assert.Throws<WandbException>(() => Resolve()).Failure;
}
