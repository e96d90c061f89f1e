using FsCheck;
using FsCheck.Fluent;
using WandbExporter.Client.Paging;
using WandbExporter.Client.Tests.Support;
using WandbExporter.Core.Errors;

namespace WandbExporter.Client.Tests.Paging;

public sealed class ListingTests
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
        var listing = new Listing<int>(
            new("runs", 50, (cursor, _, _, _) =>
            {
                asked.Add(cursor);
                return Task.FromResult(new Page<int>([], $"c{asked.Count}", asked.Count < 3));
            }),
            from: "c0");
        await foreach (var page in listing.PagesAsync())
            Assert.Empty(page.Items);
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
        var failure = (await Assert.ThrowsAsync<WandbException>(() => ItemsAsync(pages, taken))).Failure;
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
            Assert.Throws<WandbException>(() =>
            {
                for (var at = 0; steps < 1000; steps++, at = at + 1 < tail + cycle ? at + 1 : tail)
                    guard.Next(true, $"c{at}");
            });
            Assert.InRange(steps, 1, 4 * (tail + cycle) + 4);

            var straight = new CursorGuard("runs", null);
            for (var at = 0; at < 200; at++)
                Assert.Equal($"c{at}", straight.Next(true, $"c{at}"));
            Assert.Null(straight.Next(false, null));
        }));

    [Theory]
    [InlineData("new", 50, 5, 100)]
    [InlineData("new", 1, 5, 300)]
    [InlineData("empty", 0, 5, 1000)]
    [InlineData("again", 2, null, 1)]
    public async Task A_listing_that_would_never_end_fails_by_name(string pages, int items, int? count, int least)
    {
        var asked = 0;
        var listing = new Listing<int>(new("runs", 50, (_, _, _, _) =>
            Task.FromResult(new Page<int>([.. Enumerable.Range(pages == "again" ? 0 : asked * items, items)], $"c{++asked}", true, TotalCount: count)))
        {
            Identify = item => item.ToString(System.Globalization.CultureInfo.InvariantCulture),
        });
        var failed = await Assert.ThrowsAsync<WandbException>(async () =>
        {
            await foreach (var _ in listing.PagesAsync())
            {
            }
        });
        Assert.Equal("endless_listing", failed.Failure.Code);
        Assert.Contains("runs", failed.Failure.Message, StringComparison.Ordinal);
        Assert.InRange(asked, least, 2_000);
    }

    [Fact]
    public void Pages_that_come_round_under_new_cursors_are_found_whatever_the_period() => Check.QuickThrowOnFailure(Prop.ForAll(
        Gen.Choose(0, 40).Zip(Gen.Choose(1, 40)).ToArbitrary(),
        shape =>
        {
            var (tail, cycle) = shape;
            var bound = new ListingBound("projects", 50);
            var pages = 0;
            Assert.Throws<WandbException>(() =>
            {
                for (var at = 0; pages < 10_000; pages++, at = at + 1 < tail + cycle ? at + 1 : tail)
                    bound.Observe(new Page<int>([at, -at], $"c{pages}", true), item => $"{item}");
            });
            Assert.InRange(pages, 1, 24 * (tail + cycle) + 24);
        }));

    [Fact]
    public void A_listing_that_moves_on_under_its_reader_is_no_endless_one()
    {
        var bound = new ListingBound("runs", 1);
        // Each item comes as often as others were created before it meanwhile.
        for (var item = 0; item < 1_000; item++)
        {
            for (var times = 0; times < 3; times++)
                bound.Observe(new Page<int>([item], $"c{item}.{times}", true, TotalCount: 1_000), one => $"{one}");
        }
    }

    [Fact]
    public async Task Any_items_that_break_their_pages_are_named_and_all_others_come()
    {
        var random = new Random(7);
        for (var round = 0; round < 200; round++)
        {
            var server = new Server(random.Next(1, 130))
            {
                Breaking = [.. Enumerable.Range(0, random.Next(0, 4)).Select(_ => random.Next(130))],
                AlsoAlone = round % 2 == 0,
                LargestPage = random.Next(0, 90),
            };
            var (items, withheld) = await server.ReadAsync(pageSize: random.Next(1, 60), readsAhead: round % 4 < 2);
            var broken = server.Breaking.Where(item => item < server.Count).Select(item => $"i{item}").ToHashSet();
            Assert.Equal(server.AlsoAlone ? broken : [], withheld.Select(one => one.Key).ToHashSet());
            Assert.Equal(server.Keys.Where(key => !server.AlsoAlone || !broken.Contains(key)), items);
            Assert.All(withheld, one => Assert.Equal("server_error", one.Failure.Code));
        }
    }

    [Fact]
    public async Task After_an_item_that_broke_its_page_the_pages_are_as_large_as_before()
    {
        var server = new Server(1000) { Breaking = [60], AlsoAlone = true };
        await server.ReadAsync(pageSize: 50);
        Assert.Equal(50, server.Sizes[^1]);
        Assert.InRange(server.Sizes.Count, 20, 40);
    }

    [Fact]
    public async Task Pages_too_large_for_the_server_become_smaller_and_stay_so()
    {
        var server = new Server(600) { Most = 20 };
        var (items, withheld) = await server.ReadAsync(pageSize: 50);
        Assert.Equal(server.Keys, items);
        Assert.Empty(withheld);
        Assert.InRange(server.Failures, 2, 4);
    }

    [Fact]
    public async Task A_server_in_trouble_is_no_reason_for_smaller_pages()
    {
        var server = new Server(10) { Down = true };
        var failed = await Assert.ThrowsAsync<WandbException>(() => server.ReadAsync(pageSize: 8));
        Assert.Equal("server_error", failed.Failure.Code);
        Assert.Equal([8], server.Sizes);
    }

    [Fact]
    public async Task Pages_grow_while_answers_are_quick_and_light()
    {
        var server = new Server(2000) { LargestPage = 300 };
        Assert.Equal(server.Keys, (await server.ReadAsync(pageSize: 50)).Items);
        Assert.Equal([50, 100, 200, 300, 300], server.Sizes.Take(5));
    }

    [Fact]
    public async Task Pages_that_grew_beyond_what_the_server_bears_stay_below_it()
    {
        var server = new Server(3000) { LargestPage = 500, Most = 150 };
        var (items, withheld) = await server.ReadAsync(pageSize: 50);
        Assert.Equal(server.Keys, items);
        Assert.Empty(withheld);
        Assert.Equal([50, 100, 200, 100, 100], server.Sizes.Take(5));
        Assert.Equal(1, server.Failures);
    }

    [Fact]
    public async Task Heavy_pages_shrink_to_what_was_wished_and_grow_when_they_are_light_again()
    {
        var server = new Server(3000) { LargestPage = 400, Weigh = item => item is > 700 and < 1400 ? 100_000 : 100 };
        Assert.Equal(server.Keys, (await server.ReadAsync(pageSize: 50)).Items);
        Assert.Equal([50, 100, 200, 400, 200, 100, 50, 50], server.Sizes.Take(8));
        Assert.Equal(400, server.Sizes[^1]);
    }

    [Fact]
    public async Task An_answer_that_took_long_is_not_soon_asked_for_in_that_size_again()
    {
        var server = new Server(3000) { LargestPage = 400, Takes = size => TimeSpan.FromMilliseconds(size * 30) };
        Assert.Equal(server.Keys, (await server.ReadAsync(pageSize: 25)).Items);
        Assert.Equal([25, 50, 50], server.Sizes.Take(3));

        server = new Server(8000) { LargestPage = 400, Takes = size => size < 200 ? TimeSpan.Zero : TimeSpan.FromSeconds(6) };
        Assert.Equal(server.Keys, (await server.ReadAsync(pageSize: 50)).Items);
        Assert.Equal([50, 100, 200, 100, 100], server.Sizes.Take(5));
        // A pause of its own making may have been the reason, so it is tried again, but rarely.
        Assert.InRange(server.Sizes.Count(size => size == 200), 2, 3);
    }

    [Fact]
    public async Task The_next_page_is_on_its_way_while_one_is_read_and_no_further_one()
    {
        var asked = new List<string?>();
        var listing = new Listing<int>(new("runs", 50, (cursor, _, _, _) =>
        {
            asked.Add(cursor);
            return Task.FromResult(new Page<int>([asked.Count], $"c{asked.Count}", asked.Count < 4));
        }))
        {
            ReadsAhead = true,
        };
        Assert.Equal([1], (await listing.NextAsync(default)).Items);
        Assert.Equal([null, "c1"], asked);
        Assert.Equal("c1", listing.Cursor);
        Assert.Equal([2], (await listing.NextAsync(default)).Items);
        Assert.Equal([3], (await listing.NextAsync(default)).Items);
        Assert.False(listing.IsComplete);
        Assert.Equal([4], (await listing.NextAsync(default)).Items);
        Assert.Equal([null, "c1", "c2", "c3"], asked);
        Assert.True(listing.IsComplete);
    }

    [Fact]
    public async Task A_page_that_failed_ahead_is_asked_for_anew_when_it_is_its_turn_and_fails_only_then()
    {
        var asked = 0;
        var listing = new Listing<int>(new("runs", 1, (_, _, _, _) => ++asked is 2 or 4 or 5
            ? throw new WandbException(new Failure(FailureCategory.Permanent, "no", "No.", ExitCode.Source))
            : Task.FromResult(new Page<int>([asked], $"c{asked}", asked < 6))))
        {
            ReadsAhead = true,
        };
        Assert.Equal([1], (await listing.NextAsync(default)).Items);
        Assert.Equal([3], (await listing.NextAsync(default)).Items);
        Assert.Equal("no", (await Assert.ThrowsAsync<WandbException>(() => listing.NextAsync(default))).Failure.Code);
        Assert.Equal([6], (await listing.NextAsync(default)).Items);
        Assert.True(listing.IsComplete);
    }

    [Fact]
    public async Task Behind_a_page_that_weighs_much_none_is_asked_for_ahead()
    {
        var asked = 0;
        var listing = new Listing<int>(new("runs", 1, (_, _, _, _) => Task.FromResult(new Page<int>([++asked], $"c{asked}", asked < 3)))
        {
            Weigh = item => item == 1 ? 1L << 30 : 1,
        })
        {
            ReadsAhead = true,
        };
        await listing.NextAsync(default);
        Assert.Equal(1, asked);
        await listing.NextAsync(default);
        Assert.Equal(3, asked);
    }

    [Fact]
    public async Task An_item_that_breaks_its_page_costs_no_page_that_the_server_is_known_not_to_bear()
    {
        var server = new Server(3000) { LargestPage = 500, Most = 150, Breaking = [700, 1500, 2200], AlsoAlone = true };
        var (_, withheld) = await server.ReadAsync(pageSize: 50);
        Assert.Equal(3, withheld.Count);
        Assert.Equal(1, server.Sizes.Count(size => size > 150));
    }

    private static async Task<List<int>> ItemsAsync(Page<int>[] pages, List<int>? into = null)
    {
        into ??= [];
        var next = 0;
        await foreach (var page in new Listing<int>(new("runs", 50, (_, _, _, _) => Task.FromResult(pages[next++]))).PagesAsync())
            into.AddRange(page.Items);
        return into;
    }

    /// <summary>A connection of items, of which some break the page that holds them.</summary>
    private sealed class Server(int count)
    {
        public int Count => count;

        public HashSet<int> Breaking { get; init; } = [];

        /// <summary>Whether those cannot be had by themselves either.</summary>
        public bool AlsoAlone { get; init; }

        /// <summary>Items a page at the most.</summary>
        public int Most { get; init; } = int.MaxValue;

        public bool Down { get; init; }

        public int LargestPage { get; init; }

        public Func<int, long>? Weigh { get; init; }

        /// <summary>What an answer of so many items takes.</summary>
        public Func<int, TimeSpan> Takes { get; init; } = _ => TimeSpan.Zero;

        public List<int> Sizes { get; } = [];

        public int Failures { get; private set; }

        public IEnumerable<string> Keys => Enumerable.Range(0, count).Select(item => $"i{item}");

        public async Task<(List<string> Items, List<Withheld> Withheld)> ReadAsync(int pageSize, bool readsAhead = false)
        {
            var time = new ManualTime();
            var listing = new Listing<string>(new("items", pageSize, (cursor, size, _, _) =>
            {
                Sizes.Add(size);
                time.Advance(Takes(size));
                var page = PageAt(cursor, size);
                if (Down || size > Most || page.Items.Any(IsBreaking))
                {
                    Failures++;
                    throw Error();
                }
                return Task.FromResult(page);
            })
            {
                LargestPage = LargestPage,
                Weigh = Weigh is { } weigh ? key => weigh(NumberOf(key)) : null,
                Time = time,
                FetchKeys = (cursor, size, _, _) => Down ? throw Error() : Task.FromResult(PageAt(cursor, size)),
                FetchOne = (key, _) => AlsoAlone && IsBreaking(key) ? throw Error() : Task.FromResult<string?>(key),
            })
            {
                ReadsAhead = readsAhead,
            };
            var (items, withheld) = (new List<string>(), new List<Withheld>());
            await foreach (var page in listing.PagesAsync())
            {
                items.AddRange(page.Items);
                withheld.AddRange(page.Withheld);
            }
            return (items, withheld);
        }

        private bool IsBreaking(string key) => Breaking.Contains(NumberOf(key));

        private static int NumberOf(string key) => int.Parse(key[1..], System.Globalization.CultureInfo.InvariantCulture);

        private Page<string> PageAt(string? cursor, int size)
        {
            var from = cursor is null ? 0 : int.Parse(cursor, System.Globalization.CultureInfo.InvariantCulture);
            var to = Math.Min(count, from + size);
            return new([.. Keys.Skip(from).Take(to - from)], to.ToString(System.Globalization.CultureInfo.InvariantCulture), to < count, count);
        }

        private static WandbException Error() => new(new Failure(FailureCategory.Transient, "server_error", "The server reported an error.", ExitCode.Source));
    }
}
