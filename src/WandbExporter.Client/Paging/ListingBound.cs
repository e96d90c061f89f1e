using WandbExporter.Core.Errors;

namespace WandbExporter.Client.Paging;

/// <summary>
/// Ends a listing that would not end by itself: one that holds many times what the server counts, or whose pages stay empty. Items may be
/// created while it is read, and a count may be of yesterday, so the bound is wide.
/// </summary>
internal sealed class ListingBound(string listing, int pageSize)
{
    private const int TimesTheCount = 3;
    private const int PagesBeyond = 1000;
    private long _items;
    private int _empty;

    public void Observe(int items, long? count)
    {
        _items += items;
        _empty = items == 0 ? _empty + 1 : 0;
        if (_empty > PagesBeyond)
            throw Endless($"{PagesBeyond} pages in a row were empty");
        if (count is { } counted && _items / TimesTheCount > counted + (long)PagesBeyond * pageSize)
            throw Endless($"it gave {_items} where it counts {counted}");
    }

    private ExportException Endless(string what) => new(new Failure(
        FailureCategory.Permanent,
        "endless_listing",
        $"The server does not come to an end with {listing}: {what}. Report this to the server's operator and run the export again later.",
        ExitCode.Incomplete));
}
