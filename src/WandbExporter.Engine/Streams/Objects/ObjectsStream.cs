using WandbExporter.Core.Errors;
using WandbExporter.Core.Journal;
using WandbExporter.Engine.Fetch;
using WandbExporter.Engine.Plan;

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
        foreach (var area in reading.IsComplete ? reading.Areas.Where(decoder.IsRevised) : [])
        {
            var parts = decoder.PartsOf(area);
            if (parts.FirstOrDefault(part => context.Terms.Damaged.Contains(part.Key)) is { } damaged)
            {
                yield return () => decoder.OnDamaged(area, damaged);
                continue;
            }
            foreach (var part in parts)
            {
                var rows = await Attempt.Of(() => FormerParts.RowsAsync(context, part, area.Table.Schema, isProven: true));
                yield return () => decoder.OnFormer(area, rows);
            }
        }
        yield return decoder.OnEnd;
    }
}
