using WandbExporter.Core.Journal;
using WandbExporter.Core.Ports;

namespace WandbExporter.Query.Parts;

/// <summary>
/// The parts of an export's tables that count, as its journal says: those of an export that is being written are among them once they are committed, and
/// what nothing vouches for never is.
/// </summary>
internal sealed class TableFiles
{
    private readonly Dictionary<string, List<PartInfo>> _byTable = new(StringComparer.Ordinal);

    private TableFiles()
    {
    }

    /// <summary>The tables that have rows.</summary>
    public IReadOnlyCollection<string> Tables => _byTable.Keys;

    public static async Task<TableFiles> ReadAsync(IJournal journal, CancellationToken cancellationToken)
    {
        var files = new TableFiles();
        await foreach (var part in CommittedParts.ReadTablesAsync(() => journal.ReadAllAsync(cancellationToken), cancellationToken))
            files.Add(part.Info.Table!, part.Info);
        return files;
    }

    /// <summary>The parts of a table, by key; none if it has no row.</summary>
    public IReadOnlyList<PartInfo> Of(string table) => _byTable.TryGetValue(table, out var parts)
        ? [.. parts.OrderBy(part => part.Key, StringComparer.Ordinal)]
        : [];

    private void Add(string table, PartInfo part)
    {
        if (!_byTable.TryGetValue(table, out var parts))
            _byTable[table] = parts = [];
        parts.Add(part);
    }
}
