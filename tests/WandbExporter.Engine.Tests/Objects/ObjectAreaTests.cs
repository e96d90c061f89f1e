using WandbExporter.Client.Model.Sweeps;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Engine.Streams.Objects;
using WandbExporter.Engine.Tests.Support;
using WandbExporter.Tables.Catalogue;
using WandbExporter.Tables.Write;
using Xunit;

namespace WandbExporter.Engine.Tests.Objects;

/// <summary>How a table of objects stands to the server's count.</summary>
public sealed class ObjectAreaTests
{
    private static readonly ProjectPath Project = new("acme", "vision");

    [Theory]
    [InlineData(2, AreaStanding.Complete, null)]
    [InlineData(4, AreaStanding.Partial, "The server counts 4 rows of sweep_agents and gave 2. What was exported before and did not come this time is kept (2 rows).")]
    public void Rows_that_are_kept_of_an_earlier_night_do_not_hide_that_fewer_came_than_the_server_counts(int counted, AreaStanding standing, string? why)
    {
        using var area = new ObjectArea<SweepAgentRow>(TestContext.For(null!, null!, tables: "sweep_agents"), SweepAgentsTable.Descriptor, SweepAgentsTable.Open);
        using var part = SweepAgentsTable.Open();
        foreach (var agent in (string[])["left", "left-too"])
            part.Append(Row(agent));
        area.Show();
        area.Append(Row("here"));
        area.Append(Row("here-too"));
        area.CountAll(counted);
        // Its columns stay the part's.
        var former = new FormerRows(part.Builders, part.Rows);
        while (former.Next())
            area.KeepRow(former, new Subject.WholeProject(Project));

        var count = area.ToCount();

        Assert.Equal((4, counted, standing, why), (count.Rows, count.Counted, count.Standing, count.Why));
    }

    private static SweepAgentRow Row(string agent) => new(Project, "sweep", new SweepAgent(agent, agent, null, null, null, null, null));
}
