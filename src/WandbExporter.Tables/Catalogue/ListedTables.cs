using WandbExporter.Tables.Write;

namespace WandbExporter.Tables.Catalogue;

/// <summary>The parts that a listing fills side by side, one for each table that is wanted.</summary>
internal sealed class ListedTables<TItem>(TableSelection tables) : IDisposable
{
    private readonly List<IRowTable<TItem>> _parts = [.. tables.ListedWith<TItem>().Select(table => table.Open())];

    public long MemoryBytes => _parts.Sum(part => part.MemoryBytes);

    /// <summary>The parts that have rows; who takes them owns them.</summary>
    public IEnumerable<ITablePart> Parts => _parts.Where(part => part.Rows > 0);

    public void Append(TItem item)
    {
        foreach (var part in _parts)
            part.Append(item);
    }

    public void Dispose()
    {
        foreach (var part in _parts)
            part.Dispose();
    }
}
