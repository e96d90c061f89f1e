using System.Text.RegularExpressions;
using WandbExporter.Cli.Init;
using WandbExporter.Engine;
using WandbExporter.Hocon;
using Xunit;

namespace WandbExporter.Cli.Tests.Init;

public sealed partial class ProfileTests
{
    [Fact]
    public void What_was_answered_is_read_as_it_was_meant_whatever_characters_it_has()
    {
        string[] paths = ["my-team", "team/a \"quoted\" \\ name", "team/${HOME}", "team/# no comment", "team/line\nbreak"];
        var profile = new Profile(new Uri("https://wandb.example.org/base/"), "/keys/\"odd\"", paths, ["Odd & Söhne \"Ltd\""], "s3://bucket/ünï");

        var settings = Read(profile.ToString());

        Assert.Equal(("https://wandb.example.org/base", "/keys/\"odd\""), (settings.Server.BaseUrl, settings.Server.ApiKeyFile));
        Assert.Equal(paths, settings.Selection.Paths);
        Assert.Equal(["Odd & Söhne \"Ltd\""], settings.Selection.Organizations);
        Assert.Equal("s3://bucket/ünï", settings.Destination);
    }

    [Fact]
    public void What_it_suggests_is_understood_once_its_comment_is_taken_away()
    {
        var text = new Profile(new Uri("https://api.wandb.ai"), null, ["my-team"], [], "./my-team").ToString();
        var plain = Read(text);
        Assert.Null(plain.Server.ApiKeyFile);
        Assert.Equal(6, Suggested().Count(text));

        var settings = Read(Suggested().Replace(text, "$1"));

        Assert.Equal("/run/secrets/wandb-api-key", settings.Server.ApiKeyFile);
        Assert.Equal(2, settings.Selection.ExcludeProjects.Count);
        Assert.NotNull(settings.Selection.Since);
        Assert.NotEqual(plain.Transport, settings.Transport);
    }

    private static EngineSettings Read(string text) => EngineSettings.From(HoconConfig.Parse(text));

    [GeneratedRegex(@"^( *)# (?=[a-z.-]+ = )", RegexOptions.Multiline)]
    private static partial Regex Suggested();
}
