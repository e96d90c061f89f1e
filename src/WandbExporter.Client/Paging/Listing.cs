using WandbExporter.Core.Errors;

namespace WandbExporter.Client.Paging;

/// <summary>
/// A listing of the server: item by item, as an <see cref="IAsyncEnumerable{T}"/> that asks for a page when it comes to it and begins anew each time, or page by
/// page, which goes on where it stopped. There is one request in flight; that may be for the page behind the one that is being read. A page that is too much for the server, or that cannot be read, is asked for
/// smaller, down to a single item; an item that cannot be had even so is named and left out, where its key can be learnt. Its pages belong to one
/// reader, and remember what was learnt of the server.
/// </summary>
public sealed class Listing<T> : IAsyncEnumerable<T>
{
    private readonly ListingQueries<T> _queries;
    private readonly string? _from;
    private readonly PageSize _size;
    private readonly ListingBound _bound;
    private readonly CursorGuard _guard;
    private Page<T>? _first;
    private Task<Page<T>>? _ahead;

    /// <param name="queries">How to ask.</param>
    /// <param name="from">The cursor to begin at; null or empty for the first page.</param>
    internal Listing(ListingQueries<T> queries, string? from = null)
    {
        (_queries, _from, Cursor) = (queries, from, string.IsNullOrEmpty(from) ? null : from);
        (_size, _bound, _guard) = (new(queries.PageSize, queries.LargestPage), new(queries.Subject, Math.Max(queries.PageSize, queries.LargestPage)), new(queries.Subject, from));
    }

    /// <summary>Whether the next page is asked for as soon as one has come, while that is being read; not behind one that weighs much.</summary>
    internal bool ReadsAhead { get; init; }

    /// <summary>Where the next page begins; null at the first, and after the last.</summary>
    public string? Cursor { get; private set; }

    /// <summary>Whether the last page was read.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>The same listing, of which the first page came with another answer; to be called before it is read.</summary>
    /// <param name="page">That page; null if it did not come, and is to be asked for.</param>
    internal Listing<T> BeginningWith(Page<T>? page)
    {
        _first = page;
        _ahead = page is null ? null : Task.FromResult(page);
        return this;
    }

    /// <summary>
    /// All items, from the beginning, whatever has been read by pages. What the server names or lists and does not give is told at the end, when all others
    /// have been given: <see cref="PagesAsync"/> says of every page what it lacks.
    /// </summary>
    /// <exception cref="WandbException">A page cannot be fetched, or the listing has ended and lacks something.</exception>
    public async IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        var anew = new Listing<T>(_queries, _from) { ReadsAhead = ReadsAhead }.BeginningWith(_first);
        var lack = new ListingLack(_queries.Subject);
        await foreach (var page in anew.PagesAsync(cancellationToken))
        {
            lack.Observe(page);
            foreach (var item in page.Items)
                yield return item;
        }
        lack.Check();
    }

    /// <summary>How many items the server says there are, in one small request; null where it does not say.</summary>
    /// <exception cref="WandbException">It cannot be asked.</exception>
    public async Task<long?> CountAsync(CancellationToken cancellationToken = default) => _queries.FetchKeys is { } keys
        ? (await keys(null, 1, null, cancellationToken)).TotalCount
        : (await _queries.Fetch(null, 1, null, cancellationToken)).TotalCount;

    /// <summary>All pages to the end.</summary>
    /// <exception cref="WandbException">The cursor does not advance, or a page cannot be fetched.</exception>
    public async IAsyncEnumerable<Page<T>> PagesAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        while (!IsComplete)
            yield return await NextAsync(cancellationToken);
    }

    /// <summary>The next page; there must be one. After a failure the same page is the next one.</summary>
    /// <exception cref="WandbException">The cursor does not advance, or the page cannot be fetched.</exception>
    public async Task<Page<T>> NextAsync(CancellationToken cancellationToken = default)
    {
        // What failed ahead may have been a trouble of then.
        var asked = _ahead is { IsCompleted: false } or { IsCompletedSuccessfully: true } ? _ahead : FetchAsync(Cursor, cancellationToken);
        _ahead = null;
        var page = await asked.WaitAsync(cancellationToken);
        // Before the page is handed out: a page that leads nowhere must not be mistaken for the last one.
        var next = _guard.Next(page.HasNextPage, page.EndCursor);
        _bound.Observe(page, _queries.Identify);
        IsComplete = next is null;
        Cursor = next;
        if (ReadsAhead && !IsComplete && !_size.IsHeavy)
            _ahead = Observed(FetchAsync(next, cancellationToken));
        return page;
    }

    /// <summary>Nobody may come for what was read ahead, and then its failure is nobody's.</summary>
    private static Task<Page<T>> Observed(Task<Page<T>> ahead)
    {
        _ = ahead.ContinueWith(failed => failed.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        return ahead;
    }

    private async Task<Page<T>> FetchAsync(string? cursor, CancellationToken cancellationToken)
    {
        while (true)
        {
            var size = _size.Current;
            try
            {
                // Where a smaller page may help there is no point in waiting long for this one.
                var began = _queries.Time.GetTimestamp();
                var page = await _queries.Fetch(cursor, size, size > 1 ? PageSize.Attempts : null, cancellationToken);
                _size.Answered(size, _queries.Weigh is { } weigh ? page.Items.Sum(weigh) : 0, _queries.Time.GetElapsedTime(began));
                return page;
            }
            catch (WandbException e) when (TooMuch.MayExplain(e.Failure))
            {
                if (!await AnswersAsync(cursor, cancellationToken))
                    throw;
                if (size > 1)
                    _size.Narrow();
                else if (await WithoutTheItemAsync(cursor, e.Failure, cancellationToken) is { } page)
                    return page;
                else
                    throw;
            }
        }
    }

    /// <summary>Whether it is the page, and not the server, that is in trouble; waits for a server that recovers.</summary>
    private async Task<bool> AnswersAsync(string? cursor, CancellationToken cancellationToken)
    {
        try
        {
            if (_queries.FetchKeys is { } keys)
                await keys(cursor, 1, null, cancellationToken);
            return true;
        }
        catch (WandbException e) when (e.Failure.Category != FailureCategory.Fatal)
        {
            return false;
        }
    }

    /// <summary>The page of one item that cannot be had with others: alone, or by its name. Null when not even that is known.</summary>
    private async Task<Page<T>?> WithoutTheItemAsync(string? cursor, Failure failure, CancellationToken cancellationToken)
    {
        if (_queries is not { FetchKeys: { } keys, FetchOne: { } fetchOne })
            return null;
        var place = await keys(cursor, 1, null, cancellationToken);
        if (place.Items is not [var key])
            return null;
        _size.Widen();
        try
        {
            var item = await fetchOne(key, cancellationToken);
            return new Page<T>(item is null ? [] : [item], place.EndCursor, place.HasNextPage, place.TotalCount) { Nulls = item is null ? 1 : 0 };
        }
        catch (WandbException e) when (e.Failure.Category != FailureCategory.Fatal)
        {
            return new Page<T>([], place.EndCursor, place.HasNextPage, place.TotalCount) { Withheld = [new Withheld(key, e.Failure)] };
        }
    }
}
