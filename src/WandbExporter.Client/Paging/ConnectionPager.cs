using System.Runtime.CompilerServices;

namespace WandbExporter.Client.Paging;

/// <summary>Walks a connection page by page, one request in flight.</summary>
public static class ConnectionPager
{
    /// <summary>
    /// All pages from <paramref name="from"/> on (null: from the first). Ends only when the server says that there is no next page.
    /// </summary>
    /// <param name="listing">What is listed, for the message of a failure.</param>
    /// <exception cref="Core.Errors.ExportException">The cursor does not advance, or a page cannot be fetched.</exception>
    public static async IAsyncEnumerable<TPage> PagesAsync<TPage>(
        string listing,
        Func<string?, CancellationToken, Task<TPage>> fetch,
        string? from = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
        where TPage : IPage
    {
        ArgumentNullException.ThrowIfNull(fetch);
        var guard = new CursorGuard(listing, from);
        var cursor = from;
        do
        {
            var page = await fetch(cursor, cancellationToken);
            // Before the page is handed out: a page that leads nowhere must not be mistaken for the last one.
            cursor = guard.Next(page);
            yield return page;
        }
        while (cursor is not null);
    }
}
