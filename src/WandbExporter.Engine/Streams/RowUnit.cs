using WandbExporter.Core.Journal;
using WandbExporter.Engine.Fetch;
using WandbExporter.Engine.Plan;
using WandbExporter.Tables.Write;

namespace WandbExporter.Engine.Streams;

/// <summary>What all units of rows share: their batches are decoded into row groups.</summary>
internal static class RowUnit
{
    /// <param name="context">What to read and to write by.</param>
    /// <param name="work">The unit.</param>
    /// <param name="progress">What there is of it.</param>
    /// <param name="batches">What comes of it.</param>
    /// <param name="table">Makes a table to fill.</param>
    /// <param name="end">Says how it ended.</param>
    /// <param name="lastRow">The last row of a history that came; null for anything else.</param>
    public static UnitReading Read<T>(
        StreamContext context,
        UnitWork work,
        UnitProgress progress,
        IAsyncEnumerable<Attempt<Batch<T>>> batches,
        Func<IRowTable<T>> table,
        Func<UnitEnd, UnitEvent> end,
        Func<LastRow?>? lastRow = null) =>
        new(context, work.Subject, work, PiecesAsync(batches, () => new RowDecoder<T>(work, progress, context.RowGroups, table, end, lastRow)));

    private static async IAsyncEnumerable<Decoding> PiecesAsync<T>(IAsyncEnumerable<Attempt<Batch<T>>> batches, Func<RowDecoder<T>> newDecoder)
    {
        var decoder = newDecoder();
        await foreach (var batch in batches)
            yield return () => decoder.OnBatch(batch);
        yield return decoder.OnEnd;
    }
}
