using WandbExporter.Client.Paging;
using WandbExporter.Core.Errors;

namespace WandbExporter.Client.Tests.Paging;

/// <summary>A listing read item by item.</summary>
public sealed class ListingEnumerationTests
{
    private static readonly Failure Broken = new(FailureCategory.Transient, FailureCode.ServerError, "The server reported an error.", ExitCode.Source);

    [Fact]
    public async Task What_was_withheld_is_told_when_all_others_have_come()
    {
        var listing = Of(new Page<int>([1], "a", true) { Withheld = [new Withheld("run2", Broken)] }, new Page<int>([3], null, false) { Nulls = 1 });
        var items = new List<int>();
        var told = await Assert.ThrowsAsync<WandbException>(async () =>
        {
            await foreach (var item in listing)
                items.Add(item);
        });
        Assert.Equal([1, 3], items);
        Assert.Equal((FailureCode.ServerError, false), (told.Code, told.IsTransient));
        Assert.Contains("1 of the runs", told.Message, StringComparison.Ordinal);
        Assert.Contains("run2", told.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_listed_as_null_is_told_when_all_others_have_come()
    {
        var listing = Of(new Page<int>([1], "a", true) { Nulls = 2 }, new Page<int>([2], null, false));
        var told = await Assert.ThrowsAsync<WandbException>(async () => await listing.ToListAsync());
        Assert.Equal(FailureCode.NullNodes, told.Code);
        Assert.Contains("2 of the runs", told.Message, StringComparison.Ordinal);
        // Whoever has enough before the end is told nothing.
        Assert.Equal(1, await Of(new Page<int>([1], "a", true) { Nulls = 2 }).FirstAsync());
    }

    [Fact]
    public async Task Items_begin_at_the_beginning_whatever_was_read_by_pages()
    {
        var listing = Of(new Page<int>([1], "a", true), new Page<int>([2], null, false));
        Assert.Equal([1], (await listing.NextAsync()).Items);
        Assert.Equal([1, 2], await listing.ToListAsync());
        Assert.Equal([2], (await listing.NextAsync()).Items);
        Assert.True(listing.IsComplete);

        var begun = Of(new Page<int>([7], "never asked for", true), new Page<int>([2], null, false)).BeginningWith(new Page<int>([1], "a", true));
        Assert.Equal([1, 2], await begun.ToListAsync());
        Assert.Equal([1, 2], await begun.ToListAsync());
    }

    [Fact]
    public async Task A_listing_that_begins_behind_a_cursor_gives_what_stands_behind_it()
    {
        var listing = new Listing<int>(new("the runs", 50, (cursor, _, _, _) => Task.FromResult(cursor == "a" ? new Page<int>([2], null, false) : new Page<int>([1], "a", true))), from: "a");
        Assert.Equal([2], await listing.ToListAsync());
        Assert.Equal([2], await listing.ToListAsync());
    }

    [Fact]
    public async Task The_count_comes_with_the_smallest_question_there_is()
    {
        var sizes = new List<int>();
        var plain = new Listing<int>(new("the runs", 50, (_, size, _, _) =>
        {
            sizes.Add(size);
            return Task.FromResult(new Page<int>([1], "a", true, 70));
        }));
        Assert.Equal(70, await plain.CountAsync());
        Assert.Equal([1], sizes);
        var keyed = new Listing<int>(new("the runs", 50, (_, _, _, _) => throw new InvalidOperationException("Too much."))
        {
            FetchKeys = (_, size, _, _) => Task.FromResult(new Page<string>(["a"], "a", true, 70 + size)),
        });
        Assert.Equal(71, await keyed.CountAsync());
        Assert.Null(await Of(new Page<int>([1], null, false)).CountAsync());
    }

    /// <summary>The first page, and behind the cursor <c>a</c> the second one.</summary>
    private static Listing<int> Of(params Page<int>[] pages) => new(new("the runs", 50, (cursor, _, _, _) => Task.FromResult(pages[cursor == "a" ? 1 : 0])));
}
