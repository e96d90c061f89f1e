namespace WandbExporter.Client.Paging;

/// <summary>What paging needs to know of a page.</summary>
public interface IPage
{
    string? EndCursor { get; }

    /// <summary>The only thing that ends a listing: an empty page does not.</summary>
    bool HasNextPage { get; }
}
