using WandbExporter.Client.Paging;

namespace WandbExporter.Engine.Fetch;

/// <summary>
/// The pages of a listing as a stream takes them: until the server says that there is no next one, a page fails, or the owner wants no more.
/// </summary>
/// <param name="mayGoOn">Asked before each page.</param>
internal sealed class PageSource<T>(Listing<T> listing, Func<bool> mayGoOn, CancellationToken abort)
{
    /// <summary>Whether the last page was fetched.</summary>
    public bool IsComplete => listing.IsComplete;

    public async IAsyncEnumerable<Attempt<Page<T>>> ReadAsync()
    {
        while (!listing.IsComplete && mayGoOn())
        {
            var attempt = await Attempt.Of(() => listing.NextAsync(abort));
            yield return attempt;
            if (attempt is Failed<Page<T>>)
                yield break;
        }
    }
}
