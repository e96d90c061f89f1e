using WandbExporter.Core.Errors;

namespace WandbExporter.Client.Paging;

/// <summary>
/// Follows the cursors of one listing and fails on one that does not advance. A cycle of any length is found in constant memory
/// (Brent's algorithm), at the latest when it has been walked about three times.
/// </summary>
internal sealed class CursorGuard(string listing, string? from)
{
    private string? _landmark = from;
    private string? _last = from;
    private long _steps;
    private long _span = 1;

    /// <summary>The cursor of the next page, or null after the last one.</summary>
    /// <exception cref="WandbException">The server says there is more, but not from where: permanent, <c>cursor_loop</c>.</exception>
    public string? Next(bool hasNextPage, string? cursor)
    {
        if (!hasNextPage)
            return null;
        if (string.IsNullOrEmpty(cursor))
            throw Loop("names no cursor for it");
        if (cursor == _last || cursor == _landmark)
            throw Loop("goes back to a cursor it gave before");
        _last = cursor;
        if (++_steps == _span)
        {
            _landmark = cursor;
            _span *= 2;
            _steps = 0;
        }
        return cursor;
    }

    private WandbException Loop(string what) => new(new Failure(
        FailureCategory.Permanent,
        FailureCode.CursorLoop,
        $"The server speaks of a next page of {listing} but {what}; report this to the server's operator and run the export again later.",
        ExitCode.Incomplete));
}
