using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Engine.Fetch;
using WandbExporter.Engine.Plan;
using WandbExporter.Tables.Write;

namespace WandbExporter.Engine.Streams;

/// <summary>
/// Turns the batches of a unit into parts and its end. It fills one table, gives it to the writer when it is full, and goes on with
/// a new one only when asked for more; so a unit holds one row group that fills beside the one that is written, and the batches in flight.
/// </summary>
internal sealed class RowDecoder<T>(
    UnitWork work,
    UnitProgress progress,
    RowGroupBudget rowGroups,
    Func<IRowTable<T>> newTable,
    Func<UnitEnd, UnitEvent> end,
    Func<LastRow?>? lastRow = null)
{
    private IRowTable<T> _table = newTable();
    private RowGroupBudget.Share _share = rowGroups.Open();
    private List<IDisposable> _places = [];
    private readonly List<HistoryGap> _gaps = [.. progress.Gaps];
    private int _ordinal = progress.NextOrdinal;
    private long _rows = progress.Rows;
    private ResumePoint? _resumeAt = progress.ResumeAt;
    private bool _ended;

    public IEnumerable<Decoded> OnBatch(Attempt<Batch<T>> attempt)
    {
        if (_ended)
            yield break;
        var failure = attempt is Failed<Batch<T>> failed ? failed.Failure : Append(((Fetched<Batch<T>>)attempt).Value);
        if (failure is null)
        {
            // What long rows take is not kept until more rows come: others wait for it.
            if (_share.IsFullAt(_table.MemoryBytes) || (_places.Count > 0 && _table.Rows > 0))
                yield return Take();
            ReleasePlaces();
            yield break;
        }
        foreach (var last in End(new UnitFaulted(failure)))
            yield return last;
    }

    /// <summary>The source has ended: hands out what is left, then how the unit ended.</summary>
    public IEnumerable<Decoded> OnEnd() => _ended ? [] : End(null);

    private IEnumerable<Decoded> End(UnitEvent? fault)
    {
        _ended = true;
        var last = _table.Rows > 0 ? Take() : null;
        _table.Dispose();
        _share.Dispose();
        ReleasePlaces();
        var how = fault ?? end(new UnitEnd(_rows, _ordinal, _resumeAt, _gaps));
        if (last is not null)
            yield return last with { End = how as UnitCompleted };
        if (last is null || how is not UnitCompleted)
            yield return new Passed(how);
    }

    private void ReleasePlaces()
    {
        _places.ForEach(place => place.Dispose());
        _places.Clear();
    }

    private FullPart Take()
    {
        var (full, share, places) = (_table, _share, _places);
        (_table, _share, _places) = (newTable(), rowGroups.Open(), []);
        _rows += full.Rows;
        return new FullPart(full, StemOf(_ordinal++), _resumeAt, _gaps.Count == 0 ? null : [.. _gaps])
        {
            Share = share,
            Places = places,
            LastRow = _resumeAt is null ? null : lastRow?.Invoke(),
        };
    }

    private string StemOf(int ordinal) => work.Range is { } range ? PartStem.OfRange(work.Run.RunId, range, ordinal) : PartStem.Of(work.Run.RunId, ordinal);

    private Failure? Append(Batch<T> batch)
    {
        try
        {
            foreach (var item in batch.Items)
                _table.Append(item);
            _resumeAt = batch.ResumeAt ?? _resumeAt;
            batch.Update(_gaps);
            foreach (var item in batch.Items)
                _gaps.AddRange((item as IHeldRows)?.Unreadable ?? []);
            return null;
        }
        catch (Exception e) when (MalformedRow.IsCauseOf(e))
        {
            // Part of the batch is in the table and must not be committed: the next attempt reads the batch again.
            _table.Dispose();
            _table = newTable();
            return MalformedRow.In(work.Path, _table.Table, e);
        }
        finally
        {
            foreach (var item in batch.Items)
            {
                if ((item as IHeldRows)?.TakePlace() is { } place)
                    _places.Add(place);
                (item as IDisposable)?.Dispose();
            }
        }
    }
}
