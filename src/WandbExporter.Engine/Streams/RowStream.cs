using Akka;
using Akka.Streams.Dsl;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Engine.Fetch;
using WandbExporter.Engine.Plan;

namespace WandbExporter.Engine.Streams;

/// <summary>The second half that all row units share: decode batches into row groups, write each as a part.</summary>
internal static class RowStream
{
    public static Source<UnitEvent, NotUsed> Build<T>(
        StreamContext context,
        UnitWork work,
        UnitProgress progress,
        Source<Attempt<Batch<T>>, NotUsed> batches,
        Func<IRowTable<T>> table,
        Func<UnitEnd, UnitEvent> end)
    {
        return batches
            .Concat(Source.Single<Attempt<Batch<T>>>(new NoMore<Batch<T>>()))
            .StatefulSelectMany<Attempt<Batch<T>>, Decoded, NotUsed>(() =>
            {
                var decoder = new RowDecoder<T>(work, progress, context.RowGroups, table, end);
                return attempt => attempt is NoMore<Batch<T>> ? decoder.OnEnd() : decoder.OnBatch(attempt);
            })
            .SelectAsync(1, decoded => WriteAsync(context, work.Project, decoded))
            .TakeWhile(unitEvent => unitEvent is PartWritten, inclusive: true);
    }

    public static async Task<UnitEvent> WriteAsync(StreamContext context, ProjectPath project, Decoded decoded)
    {
        if (decoded is not FullPart full)
            return ((Passed)decoded).Event;
        using var share = full.Share;
        using var part = full.Part;
        var key = TableKeys.Part(part.Table, project.Entity, project.Project, full.Stem);
        return await Attempt.Of(() => context.Parts.WriteAsync(key, part, context.Abort)) switch
        {
            Fetched<PartInfo> written => new PartWritten(written.Value, full.ResumeAt, full.Gaps),
            Failed<PartInfo> failed => new UnitFaulted(failed.Failure),
            _ => throw new InvalidOperationException("An attempt is fetched or failed."),
        };
    }
}
