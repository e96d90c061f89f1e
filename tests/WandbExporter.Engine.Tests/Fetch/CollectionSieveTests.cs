using WandbExporter.Client.Model;
using WandbExporter.Core.Ids;
using WandbExporter.Engine.Fetch.Artifacts;
using WandbExporter.Tables.Catalogue;
using Xunit;

namespace WandbExporter.Engine.Tests.Fetch;

/// <summary>Which collections are listed on a night, and which are taken over.</summary>
public sealed class CollectionSieveTests
{
    private static readonly TableSelection Tables = TableCatalogue.Default.Of(TableCatalogue.Default.ArtifactNames);

    [Fact]
    public void At_first_all_are_listed_and_then_those_that_changed()
    {
        var first = Sieve(null);
        Assert.Equal(["a", "b"], Take(first, Named("a"), Named("b")));
        Assert.False(first.IsKept("model", "a"));

        var night = Sieve(first);
        Assert.Equal(["b", "c"], Take(night, Named("a"), Named("b") with { VersionCount = 2 }, Named("c")));
        Assert.Equal((true, false, false), (night.IsKept("model", "a"), night.IsKept("model", "b"), night.IsKept("dataset", "a")));
        Assert.False(night.Mark.IsSameAs(first.Mark));
        Assert.Empty(Take(Sieve(night), Named("c"), Named("b") with { VersionCount = 2 }, Named("a")));
    }

    [Fact]
    public void The_mark_is_the_same_whatever_the_order_and_outlives_the_journal()
    {
        var (one, other) = (Sieve(null), Sieve(null));
        Take(one, Named("a"), Named("b"));
        Take(other, Named("b"), Named("a"));
        one.Mark.ListAgain(ArtifactsMark.DigestOf("model", Named("b")));
        var read = ArtifactsMark.Parse(one.Mark.ToString())!;
        Assert.Equal(one.Mark.ToString(), read.ToString());
        // That something was not to be had makes no difference at the source.
        Assert.True(read.IsSameAs(other.Mark));
        Assert.True(read.IsOfFormOf(ArtifactsMark.Of(Tables)));
        Assert.False(read.IsOfFormOf(ArtifactsMark.Of(TableCatalogue.Default.Of(["artifact_versions"]))));
        Assert.Equal((true, false), (read.HasAllOf(ArtifactsMark.DigestOf("model", Named("a"))), read.HasAllOf(ArtifactsMark.DigestOf("model", Named("b")))));
    }

    [Theory]
    [InlineData("")]
    [InlineData("3:00112233445566778899aabbccddeeff")]
    [InlineData("2-00112233:2:AAAAAAAAAAA")]
    [InlineData("2-00112233:1:!!!!!!!!!!!")]
    [InlineData("2-00112233:-1:")]
    [InlineData("a:b:c:d")]
    public void What_another_build_wrote_is_no_mark(string text) => Assert.Null(ArtifactsMark.Parse(text));

    [Fact]
    public void Ten_thousand_collections_are_a_line_that_a_journal_takes()
    {
        var mark = ArtifactsMark.Of(Tables);
        for (var i = 0; i < 10_000; i++)
            mark.Add(ArtifactsMark.DigestOf("model", Named($"collection-{i}")));
        Assert.InRange(mark.ToString().Length, 100_000, 110_000);
        Assert.True(ArtifactsMark.Parse(mark.ToString())!.IsSameAs(mark));
    }

    [Fact]
    public void What_links_versions_of_a_collection_that_changed_or_is_gone_is_listed_with_it()
    {
        var first = Sieve(null);
        Take(first, Named("a"), Named("b"), Named("of-a"), Named("of-b"), Named("of-gone"), Named("gone"));
        var night = new CollectionSieve(
            ArtifactsMark.Parse(first.Mark.ToString()),
            new Dictionary<(string, string), IReadOnlySet<string>>
            {
                [("model", "of-a")] = new HashSet<string> { "a" },
                [("model", "of-b")] = new HashSet<string> { "b" },
                [("model", "of-gone")] = new HashSet<string> { "gone", "b" },
            },
            ArtifactsMark.Of(Tables));
        Assert.Equal(["a"], Take(night, Named("of-a"), Named("of-b"), Named("of-gone"), Named("b"), Named("a") with { VersionCount = 2 }));
        Assert.Equal(["of-a", "of-gone"], night.LinkedToChanged().Select(due => due.Item.Name).Order());
        Assert.Equal((false, true, true), (night.IsKept("model", "of-a"), night.IsKept("model", "of-b"), night.IsKept("model", "b")));
    }

    [Fact]
    public void Of_two_of_one_name_neither_is_taken_over_even_when_one_is_left()
    {
        var (one, other) = (Named("a") with { Id = "1" }, Named("a") with { Id = "2" });
        var first = Sieve(null);
        Assert.Equal(["a", "a"], Take(first, one, other));
        var both = Sieve(first);
        Assert.Equal(["a", "a"], Take(both, one, other));
        Assert.Equal(["a"], Take(Sieve(both), one));
        // And where the second is new.
        var alone = Sieve(null);
        Take(alone, one);
        var night = Sieve(alone);
        Assert.Equal(["a", "a"], Take(night, one, other));
        Assert.False(night.IsKept("model", "a"));
    }

    [Fact]
    public void What_a_page_brings_again_is_listed_once()
    {
        var first = Sieve(null);
        Assert.Equal(["a"], Take(first, Named("a"), Named("a")));
        var night = Sieve(first);
        Assert.Empty(Take(night, Named("a"), Named("a")));
        Assert.True(night.IsKept("model", "a"));
        // It changed between the two pages.
        Assert.Equal(["a"], Take(Sieve(first), Named("a"), Named("a") with { VersionCount = 2 }));
    }

    private static CollectionSieve Sieve(CollectionSieve? before) => new(
        before is null ? null : ArtifactsMark.Parse(before.Mark.ToString()), new Dictionary<(string, string), IReadOnlySet<string>>(), ArtifactsMark.Of(Tables));

    private static List<string> Take(CollectionSieve sieve, params ArtifactCollection[] collections) =>
        [.. collections.SelectMany(collection => sieve.Take("model", collection)).Select(due => due.Item.Name)];

    private static ArtifactCollection Named(string name) =>
        new(name, name, "model", true, null, ["tag"], null, null, new ProjectPath("acme", "vision"), "READY") { VersionCount = 1, AliasIds = [$"{name} latest"] };
}
