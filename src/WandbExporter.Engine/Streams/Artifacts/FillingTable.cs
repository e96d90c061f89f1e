using WandbExporter.Tables.Catalogue;
using WandbExporter.Tables.Write;

namespace WandbExporter.Engine.Streams.Artifacts;

/// <summary>A table of a unit that fills several: a part that is being filled, if the table is wanted at all.</summary>
internal interface IFillingTable : IDisposable
{
    int Rows { get; }

    long MemoryBytes { get; }

    /// <summary>The part as it is; another one begins. Who takes it owns it.</summary>
    ITablePart Take();
}

/// <inheritdoc/>
/// <param name="open">A part that begins.</param>
/// <param name="isWanted">Whether the export has the table.</param>
internal sealed class FillingTable<TItem>(Func<IRowTable<TItem>> open, bool isWanted) : IFillingTable
{
    private IRowTable<TItem> _part = open();

    /// <param name="tables">The export's tables.</param>
    /// <param name="table">The table.</param>
    /// <param name="open">A part that begins.</param>
    public FillingTable(TableSelection tables, TableDescriptor table, Func<IRowTable<TItem>> open)
        : this(open, tables.Holds(table))
    {
    }

    public int Rows => _part.Rows;

    public long MemoryBytes => _part.MemoryBytes;

    public void Append(TItem item)
    {
        if (isWanted)
            _part.Append(item);
    }

    public ITablePart Take()
    {
        var full = _part;
        _part = open();
        return full;
    }

    public void Dispose() => _part.Dispose();
}
