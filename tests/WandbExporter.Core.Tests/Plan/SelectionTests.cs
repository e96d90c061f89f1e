using WandbExporter.Core.Errors;
using WandbExporter.Core.Plan;
using Xunit;

namespace WandbExporter.Core.Tests.Plan;

public sealed class SelectionTests
{
    [Fact]
    public void The_wider_selection_wins_whatever_the_order()
    {
        var first = Assert.Single(SelectionParser.Parse(["team/vision/r1", "team"]));
        var second = Assert.Single(SelectionParser.Parse(["team", "team/vision/r1"]));
        Assert.Null(first.Projects);
        Assert.Null(second.Projects);
        var project = Assert.Single(Assert.Single(SelectionParser.Parse(["team/vision/r1", "team/vision", "team/vision/r2"])).Projects!);
        Assert.Null(project.RunIds);
    }

    [Fact]
    public void Runs_of_one_project_gather()
    {
        var project = Assert.Single(Assert.Single(SelectionParser.Parse(["team/vision/r1", "team/vision/r2", "team/vision/r1"])).Projects!);
        Assert.Equal(["r1", "r2"], project.RunIds);
    }

    [Theory]
    [InlineData("team/vision/runs/r1", "team/vision/r1")]
    [InlineData(" team/vision/", "team/vision")]
    [InlineData("/team", "team")]
    [InlineData("My Co: vision\n", "My Co: vision")]
    [InlineData(" https://wandb.ai/team", "team")]
    [InlineData("https://wandb.ai/team", "team")]
    [InlineData("https://wandb.ai/team/projects", "team")]
    [InlineData("https://wandb.example.com:8080/team/vi%20sion/workspace?nw=abc", "team/vi sion")]
    [InlineData("http://localhost/team/vision/runs/3xk2m1ab/logs#top", "team/vision/3xk2m1ab")]
    [InlineData("https://forge.coreweave.com/wandb/team/vision/runs/3xk2m1ab", "team/vision/3xk2m1ab")]
    [InlineData("https://wandb.ai/team/vision/reports", "team/vision")]
    public void The_address_of_a_page_is_what_the_page_is_of(string address, string selection)
    {
        var (of, expected) = (Assert.Single(SelectionParser.Parse([address])), Assert.Single(SelectionParser.Parse([selection])));
        Assert.Equal(expected.Entity, of.Entity);
        Assert.Equal(expected.Projects?.Select(project => project.Project), of.Projects?.Select(project => project.Project));
        Assert.Equal(expected.Projects?[0].RunIds, of.Projects?[0].RunIds);
    }

    [Theory]
    [InlineData("https://wandb.ai/team/vision/reports/One--Vmlldzox", "a report; write team/vision")]
    [InlineData("https://wandb.ai/team/vision/sweeps/ab12", "a sweep; write team/vision")]
    [InlineData("https://wandb.ai/team/vision/artifacts/model/net/v3", "an artifact; write team/vision")]
    [InlineData("https://wandb.ai/orgs/labs/registry/model", "a registry; write ENTITY/PROJECT")]
    [InlineData("https://wandb.ai/orgs/labs/registry/model?selectionPath=labs-org%2Fwandb-registry-model%2Fnet", "a registry; write labs-org/wandb-registry-model")]
    public void A_page_of_something_else_is_named_with_what_to_write(string address, string what)
    {
        var failure = Assert.Throws<ExportException>(() => SelectionParser.Parse([address])).Failure;
        Assert.Equal((FailureCode.Selection, ExitCode.Usage), (failure.Code, failure.Exit));
        Assert.Contains(what, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_page_of_an_organization_is_no_path_and_says_which_it_is()
    {
        Assert.Equal("My Co", SelectionParser.OrganizationOf("https://wandb.ai/orgs/My%20Co/members"));
        Assert.Null(SelectionParser.OrganizationOf("https://wandb.ai/team/vision"));
        Assert.Null(SelectionParser.OrganizationOf("team"));
    }

    [Theory]
    [InlineData("https://ada:secret-of-hers@wandb.ai/team/vision/reports/One--Vmlldzox?accessToken=secret-of-hers")]
    [InlineData("https://wandb.ai/a/b/c/d?apiKey=secret-of-hers")]
    [InlineData("https://forge.coreweave.com/settings?accessToken=secret-of-hers#secret-of-hers")]
    public void An_address_is_shown_without_what_may_be_a_secret(string address)
    {
        var message = Assert.Throws<ExportException>(() => SelectionParser.Parse([address])).Failure.Message;
        Assert.DoesNotContain("secret", message, StringComparison.Ordinal);
        Assert.Contains("https://", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://wandb.ai/team/vision/reports/One")]
    [InlineData("https://forge.coreweave.com/settings")]
    [InlineData("https://wandb.ai/")]
    [InlineData("")]
    [InlineData("a//b")]
    [InlineData("a/b/c/d")]
    [InlineData("wandb.ai")]
    [InlineData("wandb.ai/team/vision")]
    [InlineData("team/vision/net:v3")]
    public void What_is_no_selection_is_named(string path)
    {
        var failure = Assert.Throws<ExportException>(() => SelectionParser.Parse([path])).Failure;
        Assert.Equal(ExitCode.Usage, failure.Exit);
        Assert.Contains($"'{path}'", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Filters_are_put_together()
    {
        Assert.Equal("{}", FilterJson.Compose(null, null));
        Assert.Equal("{}", FilterJson.Compose("{}", null));
        Assert.Equal("""{"state":"finished"}""", FilterJson.Compose("""{"state": "finished"}""", null));
        var since = FilterJson.Compose("""{"state": "finished"}""", new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.FromHours(1)));
        Assert.Equal("""{"$and":[{"state":"finished"},{"heartbeatAt":{"$gte":"2026-01-02T02:04:05"}}]}""", since);
        var until = FilterJson.Compose(null, new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2026, 2, 1, 0, 0, 0, TimeSpan.Zero));
        Assert.Equal("""{"$and":[{"heartbeatAt":{"$gte":"2026-01-01T00:00:00"}},{"createdAt":{"$lt":"2026-02-01T00:00:00"}}]}""", until);
        Assert.Equal("""{"name":{"$in":["r1"]}}""", FilterJson.Narrow("{}", ["r1"]));
    }

    [Theory]
    [InlineData("{", "line 1")]
    [InlineData("[]", "not an object")]
    public void A_filter_that_is_none_is_a_usage_error(string filter, string names)
    {
        var failure = Assert.Throws<ExportException>(() => FilterJson.Compose(filter, null)).Failure;
        Assert.Equal(ExitCode.Usage, failure.Exit);
        Assert.Contains(names, failure.Message, StringComparison.Ordinal);
    }
}
