using FsCheck;
using FsCheck.Fluent;
using WandbExporter.Core.Errors;
using WandbExporter.Client.Paging;

namespace WandbExporter.Client.Tests.Paging;

public sealed class ConnectionPagerTests
{
    [Fact]
    public async Task Ends_only_when_the_server_says_so()
    {
        Page<int>[] pages = [new([1], "a", true), new([], "b", true), new([], "c", true), new([2], "d", false)];
        Assert.Equal([1, 2], await ItemsAsync(pages));
    }

    [Fact]
    public async Task Hands_each_cursor_back()
    {
        var asked = new List<string?>();
        await foreach (var page in ConnectionPager.PagesAsync("runs", (cursor, _) =>
        {
            asked.Add(cursor);
            return Task.FromResult(new Page<int>([], $"c{asked.Count}", asked.Count < 3));
        }, from: "c0"))
        {
            Assert.Empty(page.Items);
        }
        Assert.Equal(["c0", "c1", "c2"], asked);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("a")]
    public async Task A_cursor_that_leads_nowhere_fails_before_its_page_is_taken(string? cursor)
    {
        Page<int>[] pages = [new([1], "a", true), new([2], cursor, true), new([3], "z", false)];
        var taken = new List<int>();
        var failure = (await Assert.ThrowsAsync<ExportException>(() => ItemsAsync(pages, taken))).Failure;
        Assert.Equal(("cursor_loop", FailureCategory.Permanent), (failure.Code, failure.Category));
        Assert.Equal([1], taken);
    }

    [Fact]
    public void Cycles_of_every_length_are_found_and_straight_listings_never() => Check.QuickThrowOnFailure(Prop.ForAll(
        Gen.Choose(0, 40).Zip(Gen.Choose(1, 40)).ToArbitrary(),
        shape =>
        {
            var (tail, cycle) = shape;
            var guard = new CursorGuard("runs", null);
            var steps = 0;
            Assert.Throws<ExportException>(() =>
            {
                for (var at = 0; steps < 1000; steps++, at = at + 1 < tail + cycle ? at + 1 : tail) guard.Next(new Page<int>([], $"c{at}", true));
            });
            Assert.InRange(steps, 1, 4 * (tail + cycle) + 4);

            var straight = new CursorGuard("runs", null);
            for (var at = 0; at < 200; at++) Assert.Equal($"c{at}", straight.Next(new Page<int>([], $"c{at}", true)));
            Assert.Null(straight.Next(new Page<int>([], null, false)));
        }));

    private static async Task<List<int>> ItemsAsync(Page<int>[] pages, List<int>? into = null)
    {
        into ??= [];
        var next = 0;
        await foreach (var page in ConnectionPager.PagesAsync("runs", (_, _) => Task.FromResult(pages[next++]))) into.AddRange(page.Items);
        return into;
    }
}
