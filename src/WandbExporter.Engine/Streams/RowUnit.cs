using WandbExporter.Core.Journal;
using WandbExporter.Engine.Fetch;
using WandbExporter.Engine.Plan;
using WandbExporter.Tables.Write;

namespace WandbExporter.Engine.Streams;

/// <summary>What all units of rows share: their batches are decoded into row groups.</summary>
internal static class RowUnit
{
    public static UnitReading Read<T>(
        StreamContext context,
        UnitWork work,
        UnitProgress progress,
        IAsyncEnumerable<Attempt<Batch<T>>> batches,
        Func<IRowTable<T>> table,
        Func<UnitEnd, UnitEvent> end) =>
        new(context, work.Subject, work, PiecesAsync(batches, () => new RowDecoder<T>(work, progress, context.RowGroups, table, end)));

    private static async IAsyncEnumerable<Decoding> PiecesAsync<T>(IAsyncEnumerable<Attempt<Batch<T>>> batches, Func<RowDecoder<T>> newDecoder)
    {
        var decoder = newDecoder();
        await foreach (var batch in batches)
            yield return () => decoder.OnBatch(batch);
        yield return decoder.OnEnd;
    }
}
