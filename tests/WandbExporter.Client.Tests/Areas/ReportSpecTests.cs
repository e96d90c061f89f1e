using System.Text;
using WandbExporter.Client.Model;

namespace WandbExporter.Client.Tests.Areas;

public sealed class ReportSpecTests(OddServer server) : IClassFixture<OddServer>
{
    [Fact]
    public async Task Panels_name_their_runs_also_those_that_are_gone()
    {
        var reports = await OddServer.AllAsync(server.Client.Reports.List(OddServer.Project));
        var spec = Read("panels of a run that is gone")!;
        var section = Assert.Single(spec.Sections);
        Assert.Equal((5, "grid", 2), (spec.Version, section.Name, section.Panels.Count));
        Assert.Equal("""{"viewType":"Media Browser"}""", section.Panels[1].ToString());
        var set = Assert.Single(section.RunSets);
        Assert.Equal(
            ("set0", "Run set", OddServer.Project.Entity, OddServer.Project.Project, true, """{"op":"OR","filters":[]}"""),
            (set.Id, set.Name, set.Entity, set.Project, set.IsEnabled, set.Filters!.ToString()));
        var run = server.Simulator.World.FindProject(OddServer.Project.Entity, OddServer.Project.Project)!.RunAt(0);
        Assert.Equal([run.Name, "gone-with-the-wind"], set.SelectedRuns);
        Assert.Equal(("nobody", "nothing"), (Read("panels of a project that is gone")!.Sections[0].RunSets[0].Entity, Read("panels of a project that is gone")!.Sections[0].RunSets[0].Project));

        var old = Read("panel groups, as they were")!;
        Assert.Null(old.Version);
        Assert.Equal([("old section", 1, 1), (null, 0, 0), (null, 0, 0)], old.Sections.Select(one => (one.Name, one.Panels.Count, one.RunSets.Count)));
        Assert.Null(Read("spec that is no JSON"));
        Assert.Null(Read("spec that is a list"));
        Assert.Null(Read("spec that is empty"));
        Assert.Null(Read("version that is text, and blocks that are none")!.Version);

        ReportSpec? Read(string name) => ReportSpec.Read(reports.Single(report => report.DisplayName == name).Spec!);
    }

    [Theory]
    [InlineData("""{"blocks":[{"type":"panel-grid"},{"type":"panel-grid","metadata":7},{"type":"panel-grid","metadata":{"panelBankSectionConfig":[],"runSets":[1,null]}}]}""", 2)]
    [InlineData("""{"version":1e40,"blocks":[{"type":"column","children":[{"type":"column","children":[{"type":"panel-grid","metadata":{"name":"\ud83d"}}]}]}]}""", 1)]
    [InlineData("""{"panelGroups":{},"blocks":null}""", 0)]
    public void What_has_another_shape_is_left_out(string json, int sections)
    {
        var spec = ReportSpec.Read(new RawJson(Encoding.UTF8.GetBytes(json)))!;
        Assert.Equal(sections, spec.Sections.Count);
        Assert.Null(spec.Version);
        Assert.All(spec.Sections, section => Assert.Empty(section.RunSets));
    }
}
