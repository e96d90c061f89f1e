using WandbExporter.Client.Model;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Engine.Streams;
using Xunit;

namespace WandbExporter.Engine.Tests.Streams;

/// <summary>Where the tables in a run's artifacts go on.</summary>
public sealed class TablePlaceTests
{
    [Fact]
    public void It_is_behind_the_last_whole_artifact_with_the_tables_that_are_there_of_the_next()
    {
        var place = TablePlace.Of(null).WithTable();
        Assert.Equal("1:", place.ToPoint().Cursor);
        place = place.Behind(Artifact("a:b")).WithTable().WithTable();
        Assert.Equal(("2:a:b", place), (place.ToPoint().Cursor, TablePlace.Of(place.ToPoint())));
        // A server that does not say where it goes on: they are counted from where it did last.
        Assert.Equal(new TablePlace("a:b", 3), place.Behind(Artifact(null)).WithTable());
        Assert.Equal(new TablePlace("c", 0), place.Behind(Artifact("c")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("cursor")]
    [InlineData("-1:cursor")]
    public void What_is_none_is_damage(string text) =>
        Assert.Equal(("journal_damaged", ExitCode.Destination), Assert.Throws<ExportException>(() => TablePlace.Of(ResumePoint.Behind(text))).Failure is var failure ? (failure.Code, failure.Exit) : default);

    private static RunArtifact Artifact(string? cursor) => new(null!, []) { Cursor = cursor };
}
