using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Engine.Fetch;
using WandbExporter.Tables.Write;

namespace WandbExporter.Engine.Streams.Objects;

/// <summary>Fills the tables of a unit of objects, and says how each stands to what the server has.</summary>
/// <param name="context">The export.</param>
/// <param name="kind">The unit's kind.</param>
/// <param name="firstOrdinal">The number of the unit's first part.</param>
/// <param name="reading">What is read; asked at the end whether it is all.</param>
internal sealed class ObjectsDecoder(StreamContext context, UnitKind kind, int firstOrdinal, ObjectReading reading)
{
    private int _ordinal = firstOrdinal;
    private long _rows;
    private bool _ended;

    private IEnumerable<IFillingTable> Tables => reading.Areas.Select(area => area.Filling);

    public IEnumerable<Decoded> On(Attempt<Filling> attempt)
    {
        if (_ended)
            return [];
        if (attempt is Failed<Filling> failed)
            return End(new UnitFaulted(failed.Failure));
        ((Fetched<Filling>)attempt).Value();
        return Tables.Where(table => table.MemoryBytes >= context.Settings.Write.RowGroupBytes && table.Rows > 0).Select(Full);
    }

    public IEnumerable<Decoded> OnEnd() => _ended ? [] : End(reading.IsComplete ? null : new UnitInterrupted());

    private IEnumerable<Decoded> End(UnitEvent? fault)
    {
        _ended = true;
        if (fault is not null)
        {
            reading.Dispose();
            yield return new Passed(fault);
            yield break;
        }
        var last = Tables.Where(table => table.Rows > 0).Select(Full).ToList();
        reading.Dispose();
        var areas = reading.Areas.Where(area => area.IsWanted).Select(area => area.ToCount()).ToList();
        var partial = areas.Where(area => area.Standing == AreaStanding.Partial).Select(area => area.Why).ToList();
        var how = new UnitCompleted(_rows, null, partial.Count > 0 ? string.Join(' ', partial) : null, new LiveEnd(null, _ordinal, _rows))
        {
            Fingerprint = reading.Mark.ToString(),
            Areas = areas,
        };
        foreach (var part in last.SkipLast(1))
            yield return part;
        yield return last is [.., var end] ? end with { End = how } : new Passed(how);
    }

    private FullPart Full(IFillingTable table)
    {
        var part = table.Take();
        _rows += part.Rows;
        return new FullPart(part, PartStem.OfObjects(kind, _ordinal++), null);
    }
}
