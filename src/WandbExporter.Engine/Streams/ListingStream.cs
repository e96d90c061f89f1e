using Akka;
using Akka.Streams.Dsl;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Engine.Decode;
using WandbExporter.Engine.Fetch;
using WandbExporter.Engine.Plan;
using WandbExporter.Wandb.Model;
using WandbExporter.Wandb.Paging;

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

        return Source
            .UnfoldAsync<string, Attempt<RunPage>>(listing.SweepEnded ? "" : listing.EndCursor ?? "", cursor => FetchAsync(cursor))
            .Concat(Source.Single<Attempt<RunPage>>(new NoMore<RunPage>()))
            .StatefulSelectMany<Attempt<RunPage>, Decoded, NotUsed>(() => page => page is NoMore<RunPage> ? decoder.OnEnd() : decoder.OnPage(page))
            .SelectAsync(1, decoded => RowStream.WriteAsync(context, project, decoded))
            .TakeWhile(unitEvent => unitEvent is PartWritten, inclusive: true);

        async Task<Akka.Util.Option<(string, Attempt<RunPage>)>> FetchAsync(string cursor)
        {
            if (decoder.IsFull || context.Drain.IsRaised)
                return Akka.Util.Option<(string, Attempt<RunPage>)>.None;
            var attempt = await Attempt.Of(() => context.Client.GetRunsAsync(project, query, cursor.Length == 0 ? null : cursor, context.Abort));
            var next = attempt is Fetched<RunPage> { Value.EndCursor: { } end } ? end : cursor;
            return (next, attempt);
        }
    }
}
