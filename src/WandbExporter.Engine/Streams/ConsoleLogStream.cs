using Akka;
using Akka.Streams.Dsl;
using WandbExporter.Core.Journal;
using WandbExporter.Engine.Decode;
using WandbExporter.Engine.Fetch;
using WandbExporter.Engine.Plan;
using WandbExporter.Wandb.Model;
using WandbExporter.Wandb.Paging;

namespace WandbExporter.Engine.Streams;

/// <summary>The console log of a run; a part's resume point is the cursor after it.</summary>
internal sealed class ConsoleLogStream(StreamContext context) : IUnitStream
{
    public Source<UnitEvent, NotUsed> Build(UnitWork work, UnitProgress progress)
    {
        var ended = false;

        return RowStream.Build(
            context,
            work,
            progress,
            Source.UnfoldAsync<string, Attempt<Batch<ConsoleLine>>>(progress.ResumeAt ?? "", cursor => FetchAsync(cursor)),
            () => new ConsoleLogTable(work.Path),
            rows => ended ? new UnitCompleted(rows, work.Run.LogLineCount, null) : new UnitInterrupted());

        async Task<Akka.Util.Option<(string, Attempt<Batch<ConsoleLine>>)>> FetchAsync(string cursor)
        {
            if (ended || context.Drain.IsRaised)
                return Akka.Util.Option<(string, Attempt<Batch<ConsoleLine>>)>.None;
            var attempt = await Attempt.Of(() => context.Client.GetConsoleLinesAsync(
                work.Path, cursor.Length == 0 ? null : cursor, context.Settings.ConsolePageLines, context.Abort));
            if (attempt is not Fetched<Page<ConsoleLine>> { Value: var page })
                return (cursor, new Failed<Batch<ConsoleLine>>(((Failed<Page<ConsoleLine>>)attempt).Failure));
            ended = !page.HasNextPage;
            var next = page.EndCursor ?? cursor;
            return (next, new Fetched<Batch<ConsoleLine>>(new Batch<ConsoleLine>(page.Items, next)));
        }
    }
}
