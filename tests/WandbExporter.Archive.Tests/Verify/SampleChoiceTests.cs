using WandbExporter.Archive.Verify;
using Xunit;

namespace WandbExporter.Archive.Tests.Verify;

public sealed class SampleChoiceTests
{
    private static readonly List<string> Keys = [.. Enumerable.Range(0, 20_000).Select(i => $"tables/history/{i}.parquet")];

    [Theory]
    [InlineData(0.001)]
    [InlineData(0.05)]
    [InlineData(0.5)]
    public void It_holds_about_the_share_that_was_asked_for(double share)
    {
        var chosen = Keys.Count(new SampleChoice(share, 42).Holds);
        Assert.InRange(chosen, Keys.Count * share * 0.5, Keys.Count * share * 1.5);
    }

    [Fact]
    public void The_same_seed_chooses_the_same_and_another_seed_others()
    {
        List<string> Chosen(ulong seed) => [.. Keys.Where(new SampleChoice(0.05, seed).Holds)];
        Assert.Equal(Chosen(1), Chosen(1));
        Assert.NotEqual(Chosen(1), Chosen(2));
    }

    [Fact]
    public void Everything_is_everything() => Assert.All(Keys, key => Assert.True(new SampleChoice(1, 3).Holds(key)));
}
