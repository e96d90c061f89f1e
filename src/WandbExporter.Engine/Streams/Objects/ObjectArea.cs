using System.Globalization;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Journal;
using WandbExporter.Tables.Catalogue;
using WandbExporter.Tables.Write;

namespace WandbExporter.Engine.Streams.Objects;

/// <summary>A table of a unit of objects: filled while they are read, and held against what the server says that there is.</summary>
internal interface IObjectArea : IDisposable
{
    IFillingTable Filling { get; }

    /// <summary>Whether the export has the table.</summary>
    bool IsWanted { get; }

    /// <summary>Whether its objects are asked for also where it is only looked whether anything changed.</summary>
    bool IsLookedAt { get; }

    /// <summary>Whether the server does not know what is asked for, or does not show it.</summary>
    bool IsHidden { get; }

    /// <summary>Takes why nothing more of it came, if that is no failure; false if it is.</summary>
    bool TryHide(Failure failure);

    /// <summary>How it stands; call it when all was read.</summary>
    AreaCount ToCount();
}

/// <inheritdoc/>
/// <param name="context">The export.</param>
/// <param name="table">The table.</param>
/// <param name="open">A part that begins.</param>
/// <param name="isLookedAt">Whether a look asks for its objects.</param>
internal sealed class ObjectArea<TItem>(StreamContext context, UnitTable table, Func<IRowTable<TItem>> open, bool isLookedAt) : IObjectArea
{
    private readonly FillingTable<TItem> _filling = new(context.Tables, table, open);
    private AreaStanding? _hidden;
    private string? _why;
    private long? _counted;
    private long _rows;

    public IFillingTable Filling => _filling;

    public bool IsWanted { get; } = context.Tables.Holds(table);

    public bool IsLookedAt => isLookedAt;

    public bool IsHidden => _hidden is not null;

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

    public bool TryHide(Failure failure)
    {
        if (failure.Code is not (FailureCode.NotOffered or FailureCode.UnsupportedQuery or FailureCode.PermissionDenied))
            return false;
        _hidden = failure.Code == FailureCode.PermissionDenied ? AreaStanding.NotPermitted : AreaStanding.NotOffered;
        _why = failure.LastAnswer is { } answer ? $"{failure.Message} ({answer})" : failure.Message;
        return true;
    }

    public AreaCount ToCount() => new(
        table.Name,
        _rows,
        IsHidden ? null : _counted,
        _hidden ?? (_counted > _rows ? AreaStanding.Partial : AreaStanding.Complete),
        _why ?? (_counted > _rows ? string.Create(CultureInfo.InvariantCulture, $"The server counts {_counted} rows of {table.Name} and gave {_rows}.") : null));

    public void Dispose() => _filling.Dispose();
}
