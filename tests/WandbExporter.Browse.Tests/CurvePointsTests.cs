using WandbExporter.Browse.Curves;
using WandbExporter.Core.Journal;
using Xunit;

namespace WandbExporter.Browse.Tests;

/// <summary>The points of several runs that are read at once come in any order, and are shown in theirs.</summary>
public sealed class CurvePointsTests
{
    private static readonly PartInfo[] Parts = [new("b", "history", 1, "", 1), new("a", "history", 1, "", 1)];

    [Fact]
    public void Points_stand_by_the_axis_then_as_they_were_committed_then_as_they_stand_in_the_part()
    {
        var points = new CurvePoints(Parts);
        points.Add(2, 20, "a", 0);
        points.Add(1, 13, "a", 1);
        points.Add(1, 12, "b", 9);
        points.Add(1, 11, "b", 8);
        var found = points.Of("run");
        Assert.Equal([1, 1, 1, 2], found.X);
        Assert.Equal([11, 12, 13, 20], found.Y);
    }

    [Fact]
    public void Rows_of_a_part_that_counts_for_other_runs_alone_are_none()
    {
        var points = new CurvePoints(Parts[..1]);
        points.Add(1, 1, "a", 0);
        Assert.True(points.IsEmpty);
        points.Add(1, 2, "b", 0);
        Assert.Equal([2], points.Of("run").Y);
    }
}
