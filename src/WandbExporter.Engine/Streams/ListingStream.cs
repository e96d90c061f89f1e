using Akka;
using Akka.Streams.Dsl;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Engine.Fetch;
using WandbExporter.Client.Model;

namespace WandbExporter.Engine.Streams;

/// <summary>
/// The next pages of a project's run listing, as one unit: its runs become one part in each of the run tables, and the record that
/// commits the unit remembers where the listing goes on and what the runs' own units need to know.
/// </summary>
internal sealed class ListingStream(StreamContext context, ProjectPath project, string filter)
{
    /// <param name="listing">How far the listing has come; nobody changes it while this stream runs.</param>
    public Source<UnitEvent, NotUsed> Build(ProjectListing listing)
    {
        var query = new RunQuery(filter, context.Request.Order, context.Settings.Listing.PageSize);
        var sweep = listing.SweepEnded ? listing.Sweep + 1 : listing.Sweep;
        var decoder = new ListingDecoder(context, project, listing, sweep);

        var pages = new PageSource<RunPage>(
            $"the runs of {project}",
            listing.SweepEnded ? null : listing.EndCursor,
            cursor => context.Client.GetRunsAsync(project, query, cursor, context.Abort),
            () => !decoder.IsFull && !context.Drain.IsRaised);

        return UnitFlow.Of(new UnitReading(context, project, null, PiecesAsync(pages, decoder)));
    }

    private static async IAsyncEnumerable<Decoding> PiecesAsync(PageSource<RunPage> pages, ListingDecoder decoder)
    {
        await foreach (var page in pages.ReadAsync())
        {
            // Before the next page is asked for: it says whether there shall be one.
            decoder.OnPage(page);
        }
        yield return decoder.OnEnd;
    }
}
