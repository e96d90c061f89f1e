using WandbExporter.Core.Errors;

namespace WandbExporter.Client.Paging;

/// <summary>
/// Walks a connection page by page, one request in flight. A page that is too much for the server, or that cannot be read, is asked for
/// smaller, down to a single item; an item that cannot be had even so is named and left out, where its key can be learnt. Belongs to one
/// reader, and remembers what it learnt when it is read on from another cursor.
/// </summary>
/// <param name="queries">How to ask.</param>
/// <param name="from">The cursor to begin at; null or empty for the first page.</param>
public sealed class Listing<T>(ListingQueries<T> queries, string? from = null)
{
    private readonly PageSize _size = new(queries.PageSize);
    private readonly ListingBound _bound = new(queries.Subject, queries.PageSize);
    private readonly CursorGuard _guard = new(queries.Subject, from);

    /// <summary>Where the next page begins; null at the first, and after the last.</summary>
    public string? Cursor { get; private set; } = string.IsNullOrEmpty(from) ? null : from;

    /// <summary>Whether the last page was read.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>All pages to the end.</summary>
    /// <exception cref="ExportException">The cursor does not advance, or a page cannot be fetched.</exception>
    public async IAsyncEnumerable<Page<T>> PagesAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        while (!IsComplete)
            yield return await NextAsync(cancellationToken);
    }

    /// <summary>The next page; there must be one. After a failure the same page is the next one.</summary>
    /// <exception cref="ExportException">The cursor does not advance, or the page cannot be fetched.</exception>
    public async Task<Page<T>> NextAsync(CancellationToken cancellationToken)
    {
        var page = await FetchAsync(cancellationToken);
        // Before the page is handed out: a page that leads nowhere must not be mistaken for the last one.
        var next = _guard.Next(page.HasNextPage, page.EndCursor);
        _bound.Observe(page, queries.Identify);
        IsComplete = next is null;
        Cursor = next;
        return page;
    }

    private async Task<Page<T>> FetchAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var size = _size.Current;
            try
            {
                // Where a smaller page may help there is no point in waiting long for this one.
                var page = await queries.Fetch(Cursor, size, size > 1 ? PageSize.Attempts : null, cancellationToken);
                _size.Answered();
                return page;
            }
            catch (ExportException e) when (TooMuch.MayExplain(e.Failure))
            {
                if (!await AnswersAsync(cancellationToken))
                    throw;
                if (size > 1)
                    _size.Narrow();
                else if (await WithoutTheItemAsync(e.Failure, cancellationToken) is { } page)
                    return page;
                else
                    throw;
            }
        }
    }

    /// <summary>Whether it is the page, and not the server, that is in trouble; waits for a server that recovers.</summary>
    private async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (queries.FetchKeys is { } keys)
                await keys(Cursor, 1, null, cancellationToken);
            return true;
        }
        catch (ExportException e) when (e.Failure.Category != FailureCategory.Fatal)
        {
            return false;
        }
    }

    /// <summary>The page of one item that cannot be had with others: alone, or by its name. Null when not even that is known.</summary>
    private async Task<Page<T>?> WithoutTheItemAsync(Failure failure, CancellationToken cancellationToken)
    {
        if (queries is not { FetchKeys: { } keys, FetchOne: { } fetchOne })
            return null;
        var place = await keys(Cursor, 1, null, cancellationToken);
        if (place.Items is not [var key])
            return null;
        _size.Widen();
        try
        {
            var item = await fetchOne(key, cancellationToken);
            return new Page<T>(item is null ? [] : [item], place.EndCursor, place.HasNextPage, place.TotalCount);
        }
        catch (ExportException e) when (e.Failure.Category != FailureCategory.Fatal)
        {
            return new Page<T>([], place.EndCursor, place.HasNextPage, place.TotalCount) { Withheld = [new Withheld(key, e.Failure)] };
        }
    }
}
