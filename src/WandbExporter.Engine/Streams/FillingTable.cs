using WandbExporter.Core.Ids;
using WandbExporter.Tables.Catalogue;
using WandbExporter.Tables.Columns;
using WandbExporter.Tables.Write;

namespace WandbExporter.Engine.Streams;

/// <summary>A table of a unit that fills several: a part that is being filled, if the table is wanted at all.</summary>
internal interface IFillingTable : IDisposable
{
    string Name { get; }

    int Rows { get; }

    long MemoryBytes { get; }

    /// <summary>Takes over the row at which the rows of a former part are.</summary>
    /// <param name="subject">Whose all rows are; null if they are nobody's.</param>
    void Keep(FormerRows row, Subject? subject);

    /// <summary>Goes through the rows of the part as it is, but for those that were taken over.</summary>
    /// <param name="take">Called at each.</param>
    void Read(Action<FormerRows> take);

    /// <summary>The part as it is; another one begins. Who takes it owns it.</summary>
    ITablePart Take();
}

/// <inheritdoc/>
/// <param name="open">A part that begins.</param>
/// <param name="isWanted">Whether the export has the table.</param>
internal sealed class FillingTable<TItem>(Func<IRowTable<TItem>> open, bool isWanted) : IFillingTable
{
    private IRowTable<TItem> _part = open();
    private RevisedPart? _kept;

    /// <param name="tables">The export's tables.</param>
    /// <param name="table">The table.</param>
    /// <param name="open">A part that begins.</param>
    public FillingTable(TableSelection tables, TableDescriptor table, Func<IRowTable<TItem>> open)
        : this(open, tables.Holds(table))
    {
    }

    public string Name => _part.Table;

    public int Rows => _part.Rows + (_kept?.Rows ?? 0);

    public long MemoryBytes => _part.MemoryBytes + (_kept?.MemoryBytes ?? 0);

    public void Append(TItem item)
    {
        if (isWanted)
            _part.Append(item);
    }

    public void Keep(FormerRows row, Subject? subject) => (_kept ??= new RevisedPart(_part.Table, _part.Columns, subject switch
    {
        null => [],
        Subject.WholeProject { Path: var project } => [.. PartMetadata.OfProject(project)],
        _ => [.. PartMetadata.OfEntity(subject.Entity)],
    })).Keep(row);

    public void Read(Action<FormerRows> take)
    {
        // They stay the part's.
        var rows = new FormerRows(_part.Builders, _part.Rows);
        while (rows.Next())
            take(rows);
    }

    public ITablePart Take()
    {
        ITablePart full = _part;
        if (_kept is { } kept)
        {
            kept.Add(_part);
            _part.Dispose();
            (full, _kept) = (kept, null);
        }
        _part = open();
        return full;
    }

    public void Dispose()
    {
        _part.Dispose();
        _kept?.Dispose();
    }
}
