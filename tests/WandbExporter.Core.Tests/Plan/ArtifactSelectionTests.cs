using WandbExporter.Core.Plan;
using Xunit;

namespace WandbExporter.Core.Tests.Plan;

public sealed class ArtifactSelectionTests
{
    [Theory]
    [InlineData("all", true)]
    [InlineData("latest", true)]
    [InlineData("aliased", true)]
    [InlineData("model-7", true)]
    [InlineData("model-*", true)]
    [InlineData("model-?:best", true)]
    [InlineData("*:v3", true)]
    [InlineData("model-7:v*", true)]
    [InlineData("Model-*", false)]
    [InlineData("data*", false)]
    [InlineData("model-7:v4", false)]
    [InlineData("*:production", false)]
    public void Versions_are_chosen_by_collection_and_alias(string versions, bool isChosen) =>
        Assert.Equal(isChosen, Of(versions).Chooses("model", "model-7", "v3", ["latest", "best"], []));

    [Fact]
    public void A_version_without_an_alias_is_chosen_by_its_number_alone()
    {
        Assert.False(Of("latest").Chooses("model", "m", "v0", [], []));
        Assert.False(Of("aliased").Chooses("model", "m", "v0", [], []));
        Assert.True(Of("m:v0").Chooses("model", "m", "v0", [], []));
    }

    [Fact]
    public void A_name_with_a_colon_in_front_of_its_alias_is_split_at_the_last_one() =>
        Assert.True(Of("a:b:best").Chooses("model", "a:b", "v0", ["best"], []));

    [Fact]
    public void Types_and_tags_narrow_it()
    {
        var selection = Of("all") with { Types = ["model", "data*"], Tags = ["prod"] };
        Assert.True(selection.Chooses("dataset", "d", "v0", [], ["draft", "prod"]));
        Assert.False(selection.Chooses("dataset", "d", "v0", [], ["draft"]));
        Assert.False(selection.Chooses("job", "d", "v0", [], ["prod"]));
        Assert.False(selection.IsAll);
    }

    [Fact]
    public void Bytes_are_fetched_of_what_is_no_larger_than_the_bound()
    {
        Assert.True((Of("all") with { MaxBytes = 10 }).Fetches(10));
        Assert.False((Of("all") with { MaxBytes = 10 }).Fetches(11));
        Assert.True((Of("all") with { MaxBytes = 10 }).Fetches(null));
        Assert.False((Of("all") with { Contents = false }).Fetches(1));
        Assert.False(ArtifactSelection.Manifests.Fetches(1));
    }

    [Fact]
    public void Equal_selections_have_equal_texts()
    {
        Assert.Equal(
            (Of("latest") with { Types = ["b", "a", "b"], Tags = ["t"], MaxBytes = 5, Contents = false }).ToString(),
            (Of("latest") with { Types = ["a", "b"], Tags = ["t"], MaxBytes = 5, Contents = false }).ToString());
        Assert.Equal("all", Of("all").ToString());
    }

    private static ArtifactSelection Of(string versions) => new(versions, [], []);
}
