using System.IO.Hashing;
using System.Runtime.InteropServices;
using WandbExporter.Core.Errors;

namespace WandbExporter.Client.Paging;

/// <summary>
/// Ends a listing that would not end by itself although its cursors are ever new ones: one that holds many times what the server counts,
/// whose pages stay empty, or that gives the same pages again and again. Items may be created while it is read, and a count may be of
/// yesterday, so the bounds are wide. Memory is constant.
/// </summary>
internal sealed class ListingBound(string listing, int pageSize)
{
    private const int TimesTheCount = 3;
    private const int PagesBeyond = 100;
    private const int EmptyPages = 1000;

    /// <summary>A few pages may come twice, while what is listed moves on under its reader.</summary>
    private const int Repeats = 5;

    private long _items;
    private long _pages;
    private int _empty;
    private UInt128 _landmark;
    private int _repeats;
    private long _steps;
    private long _span = 1;

    public void Observe<T>(Page<T> page, Func<T, string>? identify)
    {
        var items = page.Items.Count + page.Withheld.Count + page.Nulls;
        _items += items;
        _empty = items == 0 ? _empty + 1 : 0;
        if (_empty > EmptyPages)
            throw Endless($"{EmptyPages} pages in a row were empty");
        // A page may hold less than was asked for, but not nothing for ever: so pages are bounded, too.
        _pages += items == 0 ? 0 : 1;
        if (page.TotalCount is { } counted && (_items / TimesTheCount > counted + (long)PagesBeyond * pageSize || _pages / TimesTheCount > counted + PagesBeyond))
            throw Endless($"it gave {_items} where it counts {counted}");
        if (identify is not null && page.Items.Count > 0)
            Compare(page.Items.Select(identify));
    }

    /// <summary>As <see cref="CursorGuard"/> does with cursors, but a page must come back several times.</summary>
    private void Compare(IEnumerable<string> keys)
    {
        var hash = new XxHash128();
        foreach (var key in keys)
        {
            hash.Append(MemoryMarshal.AsBytes(key.AsSpan()));
            hash.Append([0xff, 0xff]);
        }
        var content = hash.GetCurrentHashAsUInt128();
        if (content == _landmark && ++_repeats == Repeats)
            throw Endless($"it has given the same page {Repeats + 1} times");
        if (++_steps < _span)
            return;
        (_landmark, _repeats, _steps, _span) = (content, 0, 0, _span * 2);
    }

    private WandbException Endless(string what) => new(new Failure(
        FailureCategory.Permanent,
        FailureCode.EndlessListing,
        $"The server does not come to an end with {listing}: {what}. Report this to the server's operator and run the export again later.",
        ExitCode.Incomplete));
}
