using WandbExporter.Core.Journal;
using WandbExporter.Engine.Plan;

namespace WandbExporter.Engine.Streams.Objects;

/// <summary>
/// What a project or an entity has of some kind of objects. It is read from its start whenever it is read, and what it had before counts until it is
/// committed anew.
/// </summary>
internal sealed class ObjectsStream(StreamContext context) : IUnitStream
{
    public UnitReading Read(UnitWork work, UnitProgress progress) => new(context, work.Subject, work, PiecesAsync(work, progress));

    private async IAsyncEnumerable<Decoding> PiecesAsync(UnitWork work, UnitProgress progress)
    {
        var reading = ObjectReadings.Of(context, work.Id);
        var decoder = new ObjectsDecoder(context, work.Kind, progress.Earlier?.Parts ?? 0, reading);
        await foreach (var attempt in reading.ReadAsync())
            yield return () => decoder.On(attempt);
        yield return decoder.OnEnd;
    }
}
