using WandbExporter.Core.Ids;
using Xunit;

namespace WandbExporter.Core.Tests.Ids;

public sealed class WebPageTests
{
    private static readonly ProjectPath Project = new("team", "vision");

    [Theory]
    [InlineData("https://wandb.ai/")]
    [InlineData("https://forge.coreweave.com/wandb/")]
    [InlineData("http://localhost:8080/")]
    [InlineData("https://acme.wandb.io/")]
    public void Every_web_application_has_the_same_pages(string root)
    {
        Assert.Equal(new WebPage.OfEntity("team"), WebPage.Parse(root + "team/projects"));
        Assert.Equal(new WebPage.OfProject(Project), WebPage.Parse(root + "team/vision/workspace?nw=x"));
        Assert.Equal(new WebPage.OfRun(Project.Run("a b")), WebPage.Parse(root + "team/vision/runs/a%20b/files/x"));
        Assert.Equal(new WebPage.OfSweep(new SweepPath(Project.Entity, Project.Project, "ab12")), WebPage.Parse(root + "team/vision/sweeps/ab12?workspace="));
        Assert.Equal(new WebPage.OfReport(Project, "VmlldzoxMjM"), WebPage.Parse(root + "team/vision/reports/What-we-learned---VmlldzoxMjM"));
        Assert.Equal(new WebPage.OfReport(Project, "VmlldzoxMjM"), WebPage.Parse(root + "team/vision/reports/--VmlldzoxMjM/edit"));
        Assert.Equal(new WebPage.OfArtifact(Project, "model", null, null), WebPage.Parse(root + "team/vision/artifacts/model"));
        Assert.Equal(new WebPage.OfArtifact(Project, "model", "net", null), WebPage.Parse(root + "team/vision/artifacts/model/net"));
        Assert.Equal(new WebPage.OfArtifact(Project, "model", "net", "v3"), WebPage.Parse(root + "team/vision/artifacts/model/net/v3/files"));
        Assert.Equal(new WebPage.OfOrganization("labs"), WebPage.Parse(root + "orgs/labs/members"));
        var registry = Assert.IsType<WebPage.OfRegistry>(WebPage.Parse(root + "orgs/labs/registry/model?selectionPath=labs-org%2Fwandb-registry-model%2Fnet&view=membership&version=v0"));
        Assert.Equal(("labs", "model", new ProjectPath("labs-org", "wandb-registry-model"), "net"), (registry.Organization, registry.Name, registry.Project, registry.Collection));
        Assert.Equal((null, "model", null), WebPage.Parse(root + "registry/model") is WebPage.OfRegistry bare ? (bare.Organization, bare.Name, bare.Project) : default);
    }

    [Theory]
    [InlineData("https://\u0130.example/team/vision")]
    [InlineData("https://a\u00ad\u200d.example/team/vision")]
    [InlineData("https://xn--a.example/team/vision")]
    [InlineData("https://\ufffd/team/vision")]
    public void A_host_with_letters_that_no_host_has_names_no_other_page(string address) => Assert.True(WebPage.Parse(address) is null or WebPage.OfProject);

    [Fact]
    public void An_entity_may_have_the_name_that_the_new_application_puts_before_all()
    {
        Assert.Equal(new WebPage.OfProject(new ProjectPath("wandb", "examples")), WebPage.Parse("https://wandb.ai/wandb/examples"));
        Assert.Equal(new WebPage.OfProject(new ProjectPath("wandb", "examples")), WebPage.Parse("https://forge.coreweave.com/wandb/wandb/examples"));
    }

    [Fact]
    public void A_project_may_be_named_like_the_registries()
    {
        var project = new ProjectPath("team", "registry");
        Assert.Equal(new WebPage.OfRun(project.Run("abc")), WebPage.Parse("https://wandb.ai/team/registry/runs/abc"));
        Assert.Equal(new WebPage.OfProject(project), WebPage.Parse("https://wandb.ai/team/registry/workspace"));
        Assert.IsType<WebPage.OfRegistry>(WebPage.Parse("https://wandb.ai/team/registry/model"));
    }

    [Theory]
    [InlineData("https://me:SECRET@wandb.ai/team/vision?accessToken=SECRET#SECRET", "https://wandb.ai/team/vision")]
    [InlineData("wandb.ai/team/vision/reports/x--Vml?accessToken=SECRET", "wandb.ai/team/vision/reports/x--Vml")]
    [InlineData("team/vision/abc#SECRET", "team/vision/abc")]
    [InlineData("https://me:SECRET@wandb.ai:99999/team?x=SECRET", "https://wandb.ai:99999/team")]
    [InlineData("htps://me:SECRET@wandb.ai/team/vision", "htps://wandb.ai/team/vision")]
    [InlineData(" https://me:SECRET@wandb.ai/team", "https://wandb.ai/team")]
    [InlineData("https:///me:SECRET@wandb.ai/team", "https:///wandb.ai/team")]
    [InlineData("//me:SECRET@wandb.ai/team", "//wandb.ai/team")]
    [InlineData("me:SECRET@wandb.ai/team", "wandb.ai/team")]
    [InlineData("https://me:SECRET/SECRET@wandb.ai/team", "https://…")]
    [InlineData("https://me:1SECRET?SECRET@wandb.ai/team", "https://…")]
    [InlineData("https://me:SECRET#SECRET@wandb.ai/team", "https://…")]
    [InlineData("https:/me:SECRET@wandb.ai/team", "…")]
    [InlineData(@"https:\\me:SECRET@wandb.ai\team", "…")]
    [InlineData("https://me:SECRET@SECRET@wandb.ai/team", "https://wandb.ai/team")]
    [InlineData("team/vision/a@b", "team/vision/a@b")]
    [InlineData("", "")]
    public void A_message_shows_nothing_of_a_text_that_may_be_a_secret(string text, string shown) => Assert.Equal(shown, WebPage.Shown(text));

    [Theory]
    [InlineData("team/vision")]
    [InlineData("ftp://wandb.ai/team")]
    [InlineData("https://wandb.ai/")]
    [InlineData("https://wandb.ai/settings")]
    [InlineData("https://wandb.ai/registry")]
    [InlineData("https://wandb.ai/%20/vision")]
    [InlineData("https://forge.coreweave.com/team/vision")]
    [InlineData("https://wandb.ai/team/vision/reports/no-id--")]
    [InlineData("https://wandb.ai/team/vision/something/else")]
    public void What_is_no_page_of_something_is_none(string address) => Assert.Null(WebPage.Parse(address));
}
