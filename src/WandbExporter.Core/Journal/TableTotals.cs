namespace WandbExporter.Core.Journal;

/// <summary>Parts, rows and bytes by table; files of runs count under the name <c>""</c>.</summary>
public sealed class TableTotals
{
    private readonly SortedDictionary<string, (long Parts, long Rows, long Bytes)> _byTable = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, (long Parts, long Rows, long Bytes)> ByTable => _byTable;

    /// <summary>Files that were copied within the destination instead of asked of the source.</summary>
    public long SharedFiles { get; private set; }

    /// <summary>Their bytes.</summary>
    public long SharedBytes { get; private set; }

    public void Add(IEnumerable<LedgerPart> parts) => Add(parts, 1);

    public void Remove(IEnumerable<LedgerPart> parts) => Add(parts, -1);

    private void Add(IEnumerable<LedgerPart> parts, int sign)
    {
        foreach (var part in parts.Select(part => part.Info))
        {
            var table = part.Table ?? "";
            var (count, rows, bytes) = _byTable.GetValueOrDefault(table);
            _byTable[table] = (count + sign, rows + sign * part.Rows, bytes + sign * part.Bytes);
            if (part.CopyOf is null)
                continue;
            SharedFiles += sign;
            SharedBytes += sign * part.Bytes;
        }
    }
}
