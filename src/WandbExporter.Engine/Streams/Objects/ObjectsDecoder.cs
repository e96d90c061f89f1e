using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Engine.Fetch;
using WandbExporter.Tables.Catalogue;
using WandbExporter.Tables.Write;

namespace WandbExporter.Engine.Streams.Objects;

/// <summary>Fills the tables of a unit of objects, and says how each stands to what the server has.</summary>
/// <param name="context">The export.</param>
/// <param name="kind">The unit's kind.</param>
/// <param name="subject">Its subject.</param>
/// <param name="progress">What of the unit counts already.</param>
/// <param name="reading">What is read; asked at the end whether it is all.</param>
internal sealed class ObjectsDecoder(StreamContext context, UnitKind kind, Subject subject, UnitProgress progress, ObjectReading reading)
{
    /// <summary>Rows that are taken over between two looks at the memory that they take.</summary>
    private const int RowsAtATime = 256;

    private readonly HashSet<string> _begun = new(StringComparer.Ordinal);
    private readonly RowKeys _keys = new();
    private readonly HashSet<IObjectArea> _revised = [];
    private readonly List<PartInfo> _kept = [];
    private int _ordinal = progress.Earlier?.Parts ?? 0;
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
        IEnumerable<Decoded> full = [.. Tables.Where(table => table.MemoryBytes >= context.Settings.Write.RowGroupBytes && table.Rows > 0).Select(Full)];
        return reading.TakeFiles() is { Count: > 0 } files ? full.Prepend(new Passed(new PartsWritten([.. files.Select(file => new PartWritten(file, null))]))) : full;
    }

    /// <summary>
    /// Whether of a table the rows of an earlier reading are taken over that did not come: one of them may be what came as null, or what a filter does not select any
    /// more, or they are the record of what is gone. All that came takes the place of what it was. Ask when all was read.
    /// </summary>
    public bool IsRevised(IObjectArea area) => CanTellApart(area) && !area.IsHidden && (area.LacksNullsAlone || reading.IsFiltered(area) || reading.KeepsGone(area));

    /// <summary>The parts that have the rows of an earlier reading.</summary>
    public IReadOnlyList<PartInfo> PartsOf(IObjectArea area) => [.. progress.Replaced.Where(part => part.Table == area.Filling.Name)];

    /// <summary>Takes over what did not come of a part of a table that is revised. What cannot be read is tried again, and replaced by nothing.</summary>
    /// <param name="area">The table.</param>
    /// <param name="attempt">The part's rows; they are disposed here.</param>
    public IEnumerable<Decoded> OnFormer(IObjectArea area, Attempt<IReadOnlyList<FormerRows>> attempt) => attempt switch
    {
        Fetched<IReadOnlyList<FormerRows>> { Value: var former } => KeepRows(area, former),
        Failed<IReadOnlyList<FormerRows>> { Failure: var failure } when !_ended => End(new UnitFaulted(failure)),
        _ => [],
    };

    /// <summary>A part of a table that is revised is missing or damaged. Where nulls alone are the reason, it stands or falls with the others of its table.</summary>
    public IEnumerable<Decoded> OnDamaged(IObjectArea area, PartInfo part)
    {
        var keepsGone = !reading.IsFiltered(area) && reading.KeepsGone(area) && area.Lack is null;
        if (_ended || !(reading.IsFiltered(area) || keepsGone))
            return [];
        if (!(keepsGone ? HasNoLess(area) : HasAllThatWas(area)))
            return End(new UnitFaulted(FormerParts.Lost(part)));
        _revised.Add(area);
        return [];
    }

    public IEnumerable<Decoded> OnEnd() => _ended ? [] : End(reading.IsComplete ? null : new UnitInterrupted());

    /// <summary>The project, or the team of an organization, is not there any more: what counts of it counts on, as it is.</summary>
    public IEnumerable<Decoded> OnGone(Failure failure)
    {
        if (_ended)
            return [];
        if (_begun.Count > 0)
            return End(new UnitFaulted(failure));
        if (Keep(progress.Replaced, failure) is { } fault)
            return End(fault);
        _ended = true;
        reading.Dispose();
        return [new Passed(Completed("The source shows this no more: what was exported of it stays.", progress.Fingerprint ?? reading.Fingerprint, progress.Areas))];
    }

    private IEnumerable<Decoded> End(UnitEvent? fault)
    {
        _ended = true;
        if ((fault ?? KeepFormer()) is { } ending)
        {
            reading.Dispose();
            yield return new Passed(ending);
            yield break;
        }
        var last = Tables.Where(table => table.Rows > 0).Select(Full).ToList();
        reading.Dispose();
        var areas = reading.Areas.Where(area => area.IsWanted).Select(area => area.ToCount()).Concat(reading.FurtherAreas).ToList();
        var partial = areas.Where(area => area.Standing == AreaStanding.Partial).Select(area => area.Why).ToList();
        var how = Completed(partial.Count > 0 ? string.Join(' ', partial) : null, reading.Fingerprint, areas);
        foreach (var part in last.SkipLast(1))
            yield return part;
        yield return last is [.., var end] ? end with { End = how } : new Passed(how);
    }

    private UnitCompleted Completed(string? note, string fingerprint, IReadOnlyList<AreaCount>? areas) =>
        new(_rows, null, note, new LiveEnd(null, _ordinal, _rows)) { Fingerprint = fingerprint, Areas = areas, Kept = _kept };

    /// <summary>
    /// Of a table of which less is to be had than there is, what was exported before stays: a refusal of one night deletes nothing. Where as much was lacking
    /// then, it is no better, and would stay for ever.
    /// </summary>
    /// <returns>The failure, where it cannot stay.</returns>
    private UnitFaulted? KeepFormer()
    {
        foreach (var area in reading.Areas)
        {
            var former = FormerOf(area);
            var isRevised = _revised.Contains(area);
            // Rows that were taken over name their files.
            if (isRevised)
                former.RemoveAll(part => part.Class != PartClass.File);
            if (isRevised)
            {
                if (area.Lack is { } nulls && Keep(former, nulls) is { } damaged)
                    return damaged;
                continue;
            }
            if (area.Lack is not { } lack || former.Count == 0 || (!reading.IsFiltered(area) && (LackedAsMuch(area) || HasAllBesideNulls(area, former))))
                continue;
            // Rows of this time that are written already cannot be taken back.
            if (_begun.Contains(area.Filling.Name))
                return new UnitFaulted(lack);
            if (Keep(former, lack) is { } fault)
                return fault;
            area.Keep(former);
        }
        return null;
    }

    /// <summary>Whether it is known of its rows which of them are of the same object.</summary>
    public static bool CanTellApart(IObjectArea area) => area.IsWanted && area.Table is ObjectTable { RowKey.Count: > 0 };

    private List<PartInfo> FormerOf(IObjectArea area) =>
        [.. progress.Replaced.Where(part => part.Table == area.Filling.Name || (part.Class == PartClass.File && area == reading.FilesOf && !reading.HasBrought(part.Key)))];

    private bool LackedAsMuch(IObjectArea area) =>
        !area.IsHidden
        && progress.Fingerprint is { } former && ObjectsMark.LackIn(former, area.Filling.Name) == area.LackStanding
        && ObjectsMark.NullsIn(former, area.Filling.Name) >= area.Nulls
        && progress.Areas?.FirstOrDefault(count => count.Table == area.Filling.Name) is { IsKept: false };

    /// <summary>
    /// Whether nulls are all that is lacking, and beside them there is as much as was exported before: then they stand for what that did not have either.
    /// Builds that left nulls out without a word exported so.
    /// </summary>
    private bool HasAllBesideNulls(IObjectArea area, IReadOnlyList<PartInfo> former) =>
        area.LacksNullsAlone
        && area.Rows >= former.Where(part => part.Class == PartClass.TablePart).Sum(part => part.Rows)
        && progress.Areas?.FirstOrDefault(count => count.Table == area.Filling.Name) is not { IsKept: true };

    /// <summary>Whether the filter selects what it selected then, all of it came, and nothing was kept beside it.</summary>
    private bool HasAllThatWas(IObjectArea area) =>
        area.Lack is null
        && progress.Fingerprint == reading.Fingerprint
        && progress.Areas?.FirstOrDefault(count => count.Table == area.Filling.Name) is { IsKept: false };

    /// <summary>Whether as much came as there was, and nothing was kept beside it.</summary>
    private bool HasNoLess(IObjectArea area) =>
        progress.Areas?.FirstOrDefault(count => count.Table == area.Filling.Name) is { IsKept: false } former && area.Rows >= former.Rows;

    private IEnumerable<Decoded> KeepRows(IObjectArea area, IReadOnlyList<FormerRows> former)
    {
        try
        {
            if (_ended)
                yield break;
            var key = _keys.Of(area.Table);
            if (_revised.Add(area))
                area.Filling.Read(key.Add);
            foreach (var rows in former)
            {
                while (rows.Next())
                {
                    if (key.Has(rows))
                        continue;
                    area.KeepRow(rows, subject);
                    if (area.Filling.Rows % RowsAtATime == 0 && area.Filling.MemoryBytes >= context.Settings.Write.RowGroupBytes)
                        yield return Full(area.Filling);
                }
            }
        }
        finally
        {
            foreach (var rows in former)
                rows.Dispose();
        }
    }

    private UnitFaulted? Keep(IReadOnlyList<PartInfo> former, Failure lack)
    {
        if (former.FirstOrDefault(part => context.Terms.Damaged.Contains(part.Key)) is { } damaged)
            return new UnitFaulted(lack with { Message = $"{damaged.Key} is missing or damaged, and cannot be fetched again: {lack.Message}" });
        _kept.AddRange(former);
        _rows += former.Sum(part => part.Rows);
        return null;
    }

    private FullPart Full(IFillingTable table)
    {
        var area = reading.Areas.First(area => area.Filling == table);
        if (!_ended && CanTellApart(area) && FormerOf(area).Count > 0)
            table.Read(_keys.Of(area.Table).Add);
        var part = table.Take();
        _rows += part.Rows;
        _begun.Add(table.Name);
        return new FullPart(part, PartStem.OfObjects(kind, _ordinal++), null);
    }
}
