using WandbExporter.Client.Paging;

namespace WandbExporter.Engine.Fetch;

/// <summary>
/// The pages of one listing: one after the other, until the server says that there is no next one, a page fails (a cursor that does not
/// advance is such a failure), or the owner wants no more. Read once.
/// </summary>
/// <param name="listing">What is listed, for the message of a failure.</param>
/// <param name="from">The cursor to begin at; null or empty for the first page.</param>
/// <param name="fetch">Fetches the page at a cursor.</param>
/// <param name="mayGoOn">Asked before each page.</param>
internal sealed class PageSource<TPage>(string listing, string? from, Func<string?, Task<TPage>> fetch, Func<bool> mayGoOn)
    where TPage : class, IPage
{
    private readonly CursorGuard _guard = new(listing, from);
    private volatile bool _isComplete;

    /// <summary>Whether the last page was fetched.</summary>
    public bool IsComplete => _isComplete;

    public async IAsyncEnumerable<Attempt<TPage>> ReadAsync()
    {
        var cursor = string.IsNullOrEmpty(from) ? null : from;
        do
        {
            if (!mayGoOn())
                yield break;
            string? next = null;
            var at = cursor;
            var attempt = await Attempt.Of(async () =>
            {
                var page = await fetch(at);
                next = _guard.Next(page);
                return page;
            });
            _isComplete = attempt is Fetched<TPage> && next is null;
            cursor = next;
            yield return attempt;
        }
        while (cursor is not null);
    }
}
