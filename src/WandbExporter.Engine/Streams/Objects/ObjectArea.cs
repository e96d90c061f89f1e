using System.Globalization;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Engine.Fetch;
using WandbExporter.Tables.Catalogue;
using WandbExporter.Tables.Write;

namespace WandbExporter.Engine.Streams.Objects;

/// <summary>A table of a unit of objects: filled while they are read, and held against what the server says that there is.</summary>
internal interface IObjectArea : IDisposable
{
    IFillingTable Filling { get; }

    UnitTable Table { get; }

    /// <summary>Whether the export has the table.</summary>
    bool IsWanted { get; }

    /// <summary>Whether anything of it was shown, be it nothing.</summary>
    bool IsShown { get; }

    /// <summary>Whether the server does not know what is asked for, or shows nothing of it.</summary>
    bool IsHidden { get; }

    /// <summary>Whether something that its rows name is not to be had, which may be there another time.</summary>
    bool HasPassingRemarks { get; }

    /// <summary>Why not all of it came; null if nothing says that it did not.</summary>
    Failure? Lack { get; }

    /// <summary>How it stands because of that.</summary>
    AreaStanding? LackStanding { get; }

    /// <summary>Notes that the server knows it and shows it: what is refused from here on is a failure.</summary>
    void Show();

    /// <summary>Takes that the server does not know it or does not show it, if the failure says so and nothing was shown before; false if not.</summary>
    bool TryHide(Failure failure);

    /// <summary>Places where the server lists something of it and gave null.</summary>
    long Nulls { get; }

    /// <summary>Whether all else of it came.</summary>
    bool LacksNullsAlone { get; }

    /// <summary>Rows that came.</summary>
    long Rows { get; }

    /// <summary>Takes that so many places of an answer hold null where something is listed: there is more of it, and nobody can say what.</summary>
    void MissNulls(long nulls);

    /// <summary>Takes over the row at which the rows of a former part are, of an object that did not come and may be one that came as null.</summary>
    void KeepRow(FormerRows row, Subject subject);

    /// <summary>Whether such rows were taken over.</summary>
    bool HasKeptRows { get; }

    /// <summary>Leaves it, instead of what came this time, as it was exported before.</summary>
    void Keep(IReadOnlyList<PartInfo> former);

    /// <summary>How it stands; call it when all was read.</summary>
    AreaCount ToCount();
}

/// <inheritdoc/>
/// <param name="context">The export.</param>
/// <param name="table">The table.</param>
/// <param name="open">A part that begins.</param>
internal sealed class ObjectArea<TItem>(StreamContext context, UnitTable table, Func<IRowTable<TItem>> open) : IObjectArea
{
    private readonly FillingTable<TItem> _filling = new(context.Tables, table, open);
    private Failure? _refusal;
    private Failure? _miss;
    private long _misses;
    private (AreaStanding Standing, string Why)? _withheld;
    private long? _counted;
    private long _rows;
    private long _remarks;
    private string? _remark;
    private bool _isKept;
    private long _keptRows;
    private IReadOnlyList<string>? _gone;

    public IFillingTable Filling => _filling;

    public UnitTable Table => table;

    public bool HasKeptRows => _keptRows > 0;

    public bool IsWanted { get; } = context.Tables.Holds(table);

    public bool IsShown { get; private set; }

    /// <inheritdoc/>
    public bool IsHidden => _refusal is not null || (!IsShown && _miss is not null && IsRefusal(_miss));

    public bool HasPassingRemarks { get; private set; }

    public Failure? Lack => _refusal ?? _miss ?? (Nulls > 0 ? OfNulls() : null);

    public long Nulls { get; private set; }

    public bool LacksNullsAlone => Nulls > 0 && _refusal is null && _miss is null;

    public long Rows => _rows;

    public AreaStanding? LackStanding => Lack switch
    {
        null => null,
        { Code: FailureCode.PermissionDenied } when IsHidden => AreaStanding.NotPermitted,
        _ when IsHidden => AreaStanding.NotOffered,
        _ => _misses > 0 || Nulls > 0 ? AreaStanding.Partial : _withheld!.Value.Standing,
    };

    /// <summary>Without what was taken over, which the server does not count.</summary>
    private long Came => _rows - _keptRows;

    /// <summary>Opens a part that belongs to nobody else.</summary>
    public Func<IRowTable<TItem>> Open => open;

    public void Append(TItem item)
    {
        _filling.Append(item);
        _rows++;
    }

    /// <summary>So many of them, beyond those counted before, are there by the server's count.</summary>
    public void Count(long? counted) => _counted = counted is null ? _counted : (_counted ?? 0) + counted;

    /// <summary>So many of them are there by the server's count, as the last page says it.</summary>
    public void CountAll(long? counted) => _counted = counted ?? _counted;

    public void Show() => IsShown = true;

    public bool TryHide(Failure failure)
    {
        if (IsShown || !IsRefusal(failure))
            return false;
        _refusal = failure;
        return true;
    }

    /// <summary>One of several answers that it is made of is not to be had. Where all are refused and none is shown, it is hidden.</summary>
    public void Miss(Failure failure)
    {
        _misses++;
        if (_miss is null || IsRefusal(_miss))
            _miss = failure;
    }

    /// <summary>The same, where it is refused: what is shown is all that is to be had by this key, or of this server.</summary>
    /// <param name="why">In a sentence; null if the failure says it.</param>
    public void MissRefused(Failure failure, string? why = null)
    {
        _miss ??= failure;
        Withhold(failure.Code == FailureCode.NotOffered ? AreaStanding.NotOffered : AreaStanding.NotPermitted, why ?? failure.Message);
    }

    /// <summary>There is more of it, which is not offered or not permitted: what is shown is all that is to be had.</summary>
    public void Withhold(AreaStanding standing, string why) => _withheld = (standing, why);

    /// <summary>What was shown once and is not any more; its rows stay.</summary>
    public void Lose(IReadOnlyList<string> gone) => _gone = gone.Count > 0 ? gone : null;

    /// <summary>Something that a row names is not to be had: that is not all, and the row is here all the same.</summary>
    /// <param name="mayPass">Whether it may be had another time.</param>
    public void Remark(string why, bool mayPass = true)
    {
        _remarks++;
        _remark ??= why;
        HasPassingRemarks |= mayPass;
    }

    public void MissNulls(long nulls) => Nulls += nulls;

    public void KeepRow(FormerRows row, Subject subject)
    {
        _filling.Keep(row, table is ServerUnitTable ? null : subject);
        _keptRows++;
        _rows++;
    }

    public void Keep(IReadOnlyList<PartInfo> former)
    {
        (_remarks, _remark, HasPassingRemarks) = (0, null, false);
        _filling.Take().Dispose();
        _rows = former.Sum(part => part.Rows);
        _counted = null;
        _isKept = true;
    }

    public AreaCount ToCount() => new(
        table.Name,
        _rows,
        IsHidden ? null : _counted,
        LackStanding ?? (_counted > Came || _remarks > 0 ? AreaStanding.Partial : _withheld?.Standing ?? AreaStanding.Complete),
        WhyNotAll() is { } why ? _isKept ? string.Create(CultureInfo.InvariantCulture, $"{why} What was exported of it before is kept ({Counted.Of(_rows, "row")}).") : HasKeptRows ? WithKept(why) : why : null,
        _isKept || HasKeptRows,
        _gone);

    public void Dispose() => _filling.Dispose();

    private static bool IsRefusal(Failure failure) => failure.Code is FailureCode.NotOffered or FailureCode.PermissionDenied;

    private string? WhyNotAll()
    {
        if (_remarks > 0 && Lack is null)
            return _remarks == 1 ? _remark : string.Create(CultureInfo.InvariantCulture, $"{_remark} ({_remarks} of the kind.)");
        if (Lack is not { } lack)
            return _counted > Came ? string.Create(CultureInfo.InvariantCulture, $"The server counts {Counted.Of(_counted.Value, "row")} of {table.Name} and gave {Came:N0}.") : _withheld?.Why;
        var said = lack.LastAnswer is { } answer ? $"{lack.Message} ({answer})" : lack.Message;
        return IsHidden ? said
            : _misses > 0 ? string.Create(CultureInfo.InvariantCulture, $"{Counted.Of(_misses, "answer")} for {table.Name} did not come, one of them because: {said}")
            : Nulls > 0 ? OfNulls().Message
            : _withheld!.Value.Why;
    }

    private string WithKept(string why) => string.Create(CultureInfo.InvariantCulture, $"{why} What was exported before and did not come this time is kept ({_keptRows} {(_keptRows == 1 ? "row" : "rows")}).");

    private Failure OfNulls() => NullNodes.Of(table.Name, Nulls);
}
