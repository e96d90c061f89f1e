using WandbExporter.Core.Errors;
using WandbExporter.Core.Journal;
using WandbExporter.Engine.Fetch;
using WandbExporter.Engine.Plan;
using WandbExporter.Tables.Catalogue;
using WandbExporter.Tables.Write;

namespace WandbExporter.Engine.Streams.Objects;

/// <summary>
/// What a project or an entity has of some kind of objects. It is read from its start whenever it is read, and what it had before counts until it is
/// committed anew. Of a project that is not there any more, or a team that left the organization, it stays.
/// </summary>
internal sealed class ObjectsStream(StreamContext context) : IUnitStream
{
    public UnitReading Read(UnitWork work, UnitProgress progress) => new(context, work.Subject, work, PiecesAsync(work, progress));

    private async IAsyncEnumerable<Decoding> PiecesAsync(UnitWork work, UnitProgress progress)
    {
        var reading = ObjectReadings.Of(context, work.Id);
        var decoder = new ObjectsDecoder(context, work.Kind, work.Subject, progress, reading);
        await foreach (var attempt in reading.ReadAsync(progress))
        {
            if (attempt is Failed<Filling> { Failure: { Code: FailureCode.NotFound } failure } && await ProjectPresence.IsGoneAsync(context, work.Subject, context.Abort))
                yield return () => decoder.OnGone(failure);
            else
                yield return () => decoder.On(attempt);
        }
        foreach (var area in reading.IsComplete ? reading.Areas.Where(area => (area.LacksNullsAlone || (reading.IsFiltered(area) && area.Lack is null)) && ObjectsDecoder.CanTellApart(area)) : [])
        {
            if (await FormerAsync(area.Table, progress) is { Count: > 0 } former)
                yield return () => decoder.OnFormer(area, former);
        }
        yield return decoder.OnEnd;
    }

    /// <summary>What was exported of a table before, row by row; nothing where a part of it cannot be read, which then stays as it is, whole.</summary>
    private async Task<IReadOnlyList<FormerRows>> FormerAsync(UnitTable table, UnitProgress progress)
    {
        var parts = progress.Replaced.Where(part => part.Table == table.Name).ToList();
        if (parts.Exists(part => context.Terms.Damaged.Contains(part.Key)))
            return [];
        var former = new List<FormerRows>();
        foreach (var part in parts)
        {
            if (await Attempt.Of(() => FormerParts.RowsAsync(context, part, table.Schema, isProven: true)) is Fetched<IReadOnlyList<FormerRows>> { Value: var rows })
            {
                former.AddRange(rows);
                continue;
            }
            former.ForEach(rows => rows.Dispose());
            return [];
        }
        return former;
    }
}
