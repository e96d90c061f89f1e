using System.Buffers;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Plan;
using Xunit;

namespace WandbExporter.Core.Tests.Journal;

public sealed class AreaTotalsTests
{
    [Fact]
    public void Areas_add_up_by_table_and_standing()
    {
        var state = new JournalState(new RunUnits([]));
        state.Apply(Commit("Sweeps/acme/b", new AreaCount("sweeps", 3, 3, AreaStanding.Complete)));
        state.Apply(Commit("Sweeps/acme/a", new AreaCount("sweeps", 2, 2, AreaStanding.Complete)));
        state.Apply(Commit("Sweeps/acme/c", new AreaCount("sweeps", 0, null, AreaStanding.NotPermitted, "This key may not.")));

        Assert.Equal(
            [
                new AreaTotal("sweeps", AreaStanding.Complete, 2, 5, 5, "Sweeps/acme/a", null),
                new AreaTotal("sweeps", AreaStanding.NotPermitted, 1, 0, null, "Sweeps/acme/c", "This key may not."),
            ],
            state.Areas.ByTable);
        Assert.Equal("sweeps: not permitted to this API key, of acme/c: This key may not.", state.Areas.ByTable[1].ToString());
    }

    [Fact]
    public void The_last_commit_of_a_unit_says_how_it_stands()
    {
        var state = new JournalState(new RunUnits([]));
        state.Apply(Commit("Team/acme", new AreaCount("members", 0, null, AreaStanding.NotOffered, "Too old.")));
        state.Apply(Commit("Team/acme", new AreaCount("members", 4, null, AreaStanding.Complete)));

        Assert.Equal(new AreaTotal("members", AreaStanding.Complete, 1, 4, null, "Team/acme", null), Assert.Single(state.Areas.ByTable));
    }

    [Fact]
    public void The_journal_keeps_them()
    {
        var commit = Commit("Team/acme", new AreaCount("members", 4, 5, AreaStanding.Partial, "One is missing."));
        var json = new ArrayBufferWriter<byte>();

        JournalJson.Write(json, [commit]);

        Assert.Equal(commit.Areas, Assert.IsType<UnitCommitted>(Assert.Single(JournalJson.Read(json.WrittenSpan))).Areas);
    }

    [Fact]
    public void Listed_projects_and_runs_are_areas_too_of_the_tables_that_there_are()
    {
        var state = new JournalState(new RunUnits([]));
        state.Apply(new ProjectsListed("Projects/acme", "acme", ["whole", "short", "open"], DateTimeOffset.UnixEpoch));
        foreach (var (project, counted) in new[] { ("whole", 2L), ("short", 5L), ("open", 2L) })
        {
            List<RunDescriptor> runs = [Run("a"), Run("b")];
            state.Apply(new RunsListed($"RunPage/acme/{project}/000000", "acme", project, 0, null, 0, true, counted, runs, DateTimeOffset.UnixEpoch));
            if (project != "open")
                state.Apply(new ProjectListingClosed("acme", project, runs.Count, counted, DateTimeOffset.UnixEpoch));
        }

        Assert.Equal(
            [
                new AreaTotal("projects", AreaStanding.Complete, 1, 3, null, "Projects/acme", null),
                new AreaTotal("runs", AreaStanding.Complete, 1, 2, 2, "RunPage/acme/whole/000000", null),
                new AreaTotal("runs", AreaStanding.Partial, 2, 4, 7, "RunPage/acme/open/000000", "The listing of the runs has not come to its end."),
            ],
            state.AreasOf(["projects", "runs"]));
        Assert.Equal("acme/whole", state.AreasOf(["runs"])[0].Place);
        Assert.Equal("The server counts 5 runs and gave 2.", Assert.Single(ListedAreas.Of(state), count => count.Unit == "RunPage/acme/short/000000").Area.Why);
        Assert.Empty(state.AreasOf(["history"]));
        Assert.Empty(state.Areas.ByTable);

        static RunDescriptor Run(string id) => new(id, "finished", 1, null, null, null, null, null);
    }

    private static UnitCommitted Commit(string unit, AreaCount area) => new(unit, "", area.Rows, null, null, DateTimeOffset.UnixEpoch, new LiveEnd(null, 1, area.Rows), Areas: [area]);
}
