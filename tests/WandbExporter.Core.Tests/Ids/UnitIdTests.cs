using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Tests.Journal;
using Xunit;

namespace WandbExporter.Core.Tests.Ids;

public sealed class UnitIdTests
{
    [Theory]
    [InlineData("team", "vision", "abc123")]
    [InlineData("a/b", "c%2Fd", "ü 🚀")]
    public void A_units_id_gives_back_its_kind_and_its_run(string entity, string project, string run)
    {
        var path = new RunPath(entity, project, run);
        var unit = UnitId.OfRun(Kinds.Files, path);
        Assert.Equal(unit, UnitId.Parse(unit.Value));
        Assert.Equal((Kinds.Files, new Subject.Run(path)), (unit.Kind, Assert.IsType<Subject.Run>(UnitId.Parse(unit.Value).Subject)));
    }

    /// <summary>Exports of every age have these texts in their journals.</summary>
    [Fact]
    public void Ids_stand_in_the_journal_as_they_always_did()
    {
        var project = new ProjectPath("my team", "vi/sion");
        Assert.Equal("Projects/my%20team", UnitId.Projects("my team").Value);
        Assert.Equal("Organization//My%20%2F%20Co.", UnitId.OfOrganization(new UnitKind("Organization"), "My / Co.").Value);
        Assert.Equal("RunPage/my%20team/vi%2Fsion/000003", UnitId.RunPage(project, 3).Value);
        Assert.Equal("History/my%20team/vi%2Fsion/r1", UnitId.OfRun(Kinds.History, project.Run("r1")).Value);
        Assert.Equal("Artifacts/my%20team/vi%2Fsion", UnitId.OfProject(new UnitKind("Artifacts"), project).Value);
        Assert.Equal("ArtifactFiles/my%20team/vi%2Fsion/a%3Ab/v3", UnitId.OfArtifact(new UnitKind("ArtifactFiles"), project, "a:b", "v3").Value);
        Assert.All(
            (UnitId[])[
                UnitId.OfProject(new UnitKind("Artifacts"), project), UnitId.OfArtifact(new UnitKind("ArtifactFiles"), project, "a/b", "v3"),
                UnitId.OfOrganization(new UnitKind("Organization"), "My / Co."), UnitId.Projects("my team"), UnitId.RunPage(project, 3), UnitId.OfRun(Kinds.History, project.Run("000003"))],
            unit => Assert.Equal(unit, UnitId.Parse(unit.Value)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("History")]
    [InlineData("RunPage/a/b/c")]
    [InlineData("History/a/b/c/d/e")]
    public void What_is_no_unit_is_a_damaged_journal(string text) =>
        Assert.Equal("journal_damaged", Assert.Throws<ExportException>(() => UnitId.Parse(text)).Failure.Code);
}
