using WandbExporter.Core.Ids;
using Xunit;

namespace WandbExporter.Core.Tests.Ids;

/// <summary>Paths as people write and paste them.</summary>
public sealed class WrittenPathTests
{
    private static readonly ProjectPath Project = new("team", "vision");

    public static TheoryData<string> Roots => ["https://wandb.ai/", "https://forge.coreweave.com/wandb/", "http://localhost:8080/", "https://acme.wandb.io/"];

    [Fact]
    public void What_a_path_says_of_itself_is_read_back()
    {
        Assert.Equal(Project, Read<ProjectPath>(Project.ToString()));
        Assert.Equal(Project.Run("a b"), Read<RunPath>(Project.Run("a b").ToString()));
        Assert.Equal(new SweepPath("team", "vision", "ab12"), Read<SweepPath>("team/vision/ab12"));
        Assert.Equal(new ArtifactName("team", "vision", "net", "v3"), Read<ArtifactName>("team/vision/net:v3"));
        Assert.Equal("team/vision/net:v3", Read<ArtifactName>("team/vision/net:v3").ToString());
        Assert.Equal("team/vision/ab12", Read<SweepPath>("team/vision/ab12").ToString());
        Assert.Equal(Project, ArtifactName.Parse("team/vision/net:v3").ProjectPath);
        Assert.Equal(Project, new SweepPath("team", "vision", "ab12").ProjectPath);
    }

    [Fact]
    public void Runs_and_sweeps_may_be_named_with_what_they_are_and_an_artifact_without_a_version()
    {
        Assert.Equal(Project.Run("abc"), RunPath.Parse("team/vision/runs/abc"));
        Assert.Equal(new SweepPath("team", "vision", "ab12"), SweepPath.Parse("team/vision/sweeps/ab12"));
        Assert.Equal(new ArtifactName("team", "vision", "net", "latest"), ArtifactName.Parse("team/vision/net"));
        // Of three names the second is a project, whatever it is called.
        Assert.Equal(new RunPath("team", "runs", "abc"), RunPath.Parse("team/runs/abc"));
    }

    [Theory]
    [InlineData(" {0}")]
    [InlineData("{0}\r\n")]
    [InlineData("{0}/")]
    [InlineData("/{0}/")]
    public void Blanks_and_slashes_around_a_path_are_none_of_it(string around)
    {
        string Around(string path) => string.Format(System.Globalization.CultureInfo.InvariantCulture, around, path);
        Assert.Equal(Project, Read<ProjectPath>(Around("team/vision")));
        Assert.Equal(Project.Run("abc"), Read<RunPath>(Around("team/vision/abc")));
        Assert.Equal(new SweepPath("team", "vision", "ab12"), Read<SweepPath>(Around("team/vision/sweeps/ab12")));
        Assert.Equal("team/vision/net:v3", Read<ArtifactName>(Around("team/vision/net:v3")).ToString());
        if (!around.StartsWith('/'))
            Assert.Equal(Project.Run("abc"), Read<RunPath>(Around("https://wandb.ai/team/vision/runs/abc")));
    }

    [Theory]
    [MemberData(nameof(Roots))]
    public void The_address_of_a_page_is_what_the_page_is_of(string root)
    {
        Assert.Equal(Project, ProjectPath.Parse(root + "team/vision/workspace?nw=x"));
        Assert.Equal(Project.Run("a b"), RunPath.Parse(root + "team/vision/runs/a%20b/logs"));
        Assert.Equal(new SweepPath("team", "vision", "ab12"), SweepPath.Parse(root + "team/vision/sweeps/ab12"));
        Assert.Equal(new ArtifactName("team", "vision", "net", "v3"), ArtifactName.Parse(root + "team/vision/artifacts/model/net/v3/files"));
        Assert.Equal(new ArtifactName("team", "vision", "net", "latest"), ArtifactName.Parse(root + "team/vision/artifacts/model/net"));
        var registry = new ProjectPath("labs-org", "wandb-registry-model");
        var page = root + "orgs/labs/registry/model?selectionPath=labs-org%2Fwandb-registry-model%2Fnet&view=membership";
        Assert.Equal(new ArtifactName(registry.Entity, registry.Project, "net", "v0"), ArtifactName.Parse(page + "&version=v0"));
        Assert.Equal(new ArtifactName(registry.Entity, registry.Project, "net", "latest"), ArtifactName.Parse(page));
    }

    [Theory]
    [InlineData("")]
    [InlineData("team")]
    [InlineData("team/")]
    [InlineData("  ")]
    [InlineData("/")]
    [InlineData("wandb.ai/team")]
    [InlineData("wandb.ai/team/vision")]
    [InlineData("api.wandb.ai/team/vision")]
    [InlineData("acme.wandb.io/team/vision")]
    [InlineData("forge.coreweave.com/wandb/team/vision")]
    [InlineData("team/vision?nw=x")]
    [InlineData("team/vision/abc?nw=x")]
    [InlineData("team/vision/abc#x")]
    [InlineData("team/vision/a/b/c")]
    [InlineData("team//vision")]
    [InlineData("https://wandb.ai/team")]
    [InlineData("https://wandb.ai/team/vision/reports/What--Vmlldzo")]
    public void What_is_none_is_refused(string text)
    {
        RefuseAs<ProjectPath>(text, "a project; write ENTITY/PROJECT, or the address");
        RefuseAs<RunPath>(text, "a run; write ENTITY/PROJECT/RUN, or the address");
        RefuseAs<SweepPath>(text, "a sweep; write ENTITY/PROJECT/SWEEP, or the address");
        RefuseAs<ArtifactName>(text, "an artifact; write ENTITY/PROJECT/NAME:ALIAS, or the address");
    }

    [Fact]
    public void One_kind_is_not_taken_for_another()
    {
        RefuseAs<ProjectPath>("https://wandb.ai/team/vision/runs/abc", "a project");
        RefuseAs<RunPath>("https://wandb.ai/team/vision/sweeps/abc", "a run");
        RefuseAs<RunPath>("team/vision/sweeps/abc", "a run");
        RefuseAs<RunPath>("team/vision/net:v3", "a run");
        RefuseAs<SweepPath>("team/vision/net:v3", "a sweep");
        RefuseAs<ProjectPath>("team/vision:v3", "a project");
        RefuseAs<SweepPath>("team/vision/runs/abc", "a sweep");
        RefuseAs<ArtifactName>("https://wandb.ai/team/vision/artifacts/model", "an artifact");
        RefuseAs<ArtifactName>("team/vision/a:b:c", "an artifact");
        RefuseAs<ArtifactName>("team/vision/a:", "an artifact");
    }

    [Fact]
    public void A_message_shows_nothing_of_an_address_that_may_be_a_secret()
    {
        var message = Assert.Throws<FormatException>(() => RunPath.Parse("https://me:hers@wandb.ai/team/vision?accessToken=hers#hers")).Message;
        Assert.DoesNotContain("hers", message, StringComparison.Ordinal);
        Assert.Contains("'https://wandb.ai/team/vision' is not a run", message, StringComparison.Ordinal);
    }

    private static T Read<T>(string text)
        where T : IParsable<T>
    {
        Assert.True(T.TryParse(text, null, out var tried));
        var read = T.Parse(text, null);
        Assert.Equal(tried, read);
        return read;
    }

    private static void RefuseAs<T>(string text, string words)
        where T : IParsable<T>
    {
        Assert.False(T.TryParse(text, null, out var tried));
        Assert.Equal(default, tried);
        Assert.Contains(words, Assert.Throws<FormatException>(() => T.Parse(text, null)).Message, StringComparison.Ordinal);
    }
}
