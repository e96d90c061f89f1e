using Akka;
using Akka.Streams.Dsl;
using WandbExporter.Client.Model;
using WandbExporter.Client.Paging;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Engine.Fetch;

namespace WandbExporter.Engine.Streams;

/// <summary>
/// The next pages of a project's run listing, as one unit: its runs become one part in each of the run tables, and the record that
/// commits the unit remembers where the listing goes on and what the runs' own units need to know.
/// </summary>
internal sealed class ListingStream(StreamContext context, ProjectPath project, string filter)
{
    private Listing<RunInfo>? _pages;

    /// <param name="listing">How far the listing has come; nobody changes it while this stream runs.</param>
    public Source<UnitEvent, NotUsed> Build(ProjectListing listing)
    {
        var query = context.Settings.Listing.Query(filter, context.Terms.Order);
        var sweep = listing.SweepEnded ? listing.Sweep + 1 : listing.Sweep;
        var decoder = new ListingDecoder(context, project, listing, sweep);

        // What one unit learnt of the server holds for the next, if that goes on where it ended.
        var from = listing.SweepEnded ? null : listing.EndCursor;
        if (_pages is null || _pages.IsComplete || _pages.Cursor != from)
            _pages = context.Client.Runs.List(project, query, from, readsAhead: true);
        var pages = new PageSource<RunInfo>(_pages, () => !decoder.IsFull && !context.Drain.IsRaised, context.Abort);

        return UnitFlow.Of(new UnitReading(context, new Subject.WholeProject(project), null, PiecesAsync(pages, decoder)));
    }

    private static async IAsyncEnumerable<Decoding> PiecesAsync(PageSource<RunInfo> pages, ListingDecoder decoder)
    {
        await foreach (var page in pages.ReadAsync())
        {
            // Before the next page is asked for: it says whether there shall be one.
            decoder.OnPage(page);
        }
        yield return decoder.OnEnd;
    }
}
