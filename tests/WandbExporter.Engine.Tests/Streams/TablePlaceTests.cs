using WandbExporter.Client.Model;
using WandbExporter.Core.Errors;
using WandbExporter.Engine.Streams;
using Xunit;

namespace WandbExporter.Engine.Tests.Streams;

/// <summary>Where the tables in a run's artifacts go on.</summary>
public sealed class TablePlaceTests
{
    [Fact]
    public void It_is_behind_the_last_whole_artifact_with_the_tables_that_are_there_of_the_one_that_is_begun()
    {
        var (first, second) = (Artifact("QXJ0:1", "a:b"), Artifact("QXJ0:2", null));
        var place = TablePlace.Start.WithTableOf(first);
        Assert.Equal(("1:QXJ0%3A1:", place), (place.ToString(), TablePlace.Of(place.ToString())));
        place = TablePlace.Behind(first)!;
        Assert.Equal("0::a:b", place.ToString());
        place = place.WithTableOf(second).WithTableOf(second);
        Assert.Equal(("2:QXJ0%3A2:a:b", place), (place.ToString(), TablePlace.Of(place.ToString())));
        // Of another artifact none is there, whatever was begun before it.
        Assert.Equal((2, 0, 1), (place.TablesOf(second), place.TablesOf(first), place.WithTableOf(first).Tables));
        // A server that does not say where it goes on: nobody knows.
        Assert.Null(TablePlace.Behind(second));
    }

    [Theory]
    [InlineData("")]
    [InlineData("cursor")]
    [InlineData("1:cursor")]
    [InlineData("-1:id:cursor")]
    public void What_is_none_is_damage(string text) =>
        Assert.Equal(("journal_damaged", ExitCode.Destination), Assert.Throws<ExportException>(() => TablePlace.Of(text)).Failure is var failure ? (failure.Code, failure.Exit) : default);

    private static RunArtifact Artifact(string id, string? cursor) => new(new ArtifactVersion(id, null, null, null, 0, null, null, null, null, null, [], null, null, null, null, null, null, null, null, null, []), []) { Cursor = cursor };
}
