using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Plan;
using Xunit;

namespace WandbExporter.Core.Tests.Plan;

public sealed class ProjectExclusionTests
{
    [Theory]
    [InlineData("scratch", "team", "scratch", true)]
    [InlineData("scratch", "team", "scratch-2", false)]
    [InlineData("scratch", "team", "Scratch", false)]
    [InlineData("scratch-*", "team", "scratch-2", true)]
    [InlineData("*-old", "team", "vision-old", true)]
    [InlineData("v?", "team", "v2", true)]
    [InlineData("v?", "team", "v21", false)]
    [InlineData("team/v*", "team", "v21", true)]
    [InlineData("team/v*", "other", "v21", false)]
    [InlineData("*/v*", "other", "v21", true)]
    public void Names_and_patterns_leave_out_what_they_match(string pattern, string entity, string project, bool excluded) =>
        Assert.Equal(excluded, new ProjectExclusion([pattern]).Excludes(new ProjectPath(entity, project)));

    [Fact]
    public void Projects_that_are_selected_by_name_are_left_out_too_but_not_all_of_them()
    {
        var exclusion = new ProjectExclusion(["old", "other/*"]);
        var left = exclusion.LeaveOut(SelectionParser.Parse(["team/old", "team/new/r1", "other/x", "third"]));
        Assert.Equal(["team", "third"], left.Select(selection => selection.Entity));
        Assert.Equal("new", Assert.Single(left[0].Projects!).Project);
        var failure = Assert.Throws<ExportException>(() => exclusion.LeaveOut(SelectionParser.Parse(["team/old/r1"]))).Failure;
        Assert.Equal(ExitCode.Usage, failure.Exit);
        Assert.Contains("old, other/*", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_that_matches_nothing_is_a_remark_and_one_that_leaves_nothing_is_refused()
    {
        ProjectPath[] projects = [new("team", "vision"), new("team", "speech")];
        Assert.Empty(new ProjectExclusion(["vis*"]).Check(projects));
        Assert.Contains("did you mean vision?", Assert.Single(new ProjectExclusion(["visoin", "speech"]).Check(projects)), StringComparison.Ordinal);
        var failure = Assert.Throws<ExportException>(() => new ProjectExclusion(["*"]).Check(projects)).Failure;
        Assert.Contains("leaves nothing of team", failure.Message, StringComparison.Ordinal);
        Assert.Single(new ProjectExclusion(["*x*"]).Check([]));
    }
}
