using WandbExporter.Core.Plan;
using WandbExporter.Client.Model;
using WandbExporter.Tables.Columns;
using WandbExporter.Tables.Write;

namespace WandbExporter.Tables.Catalogue;

/// <summary>The tables that a run listing fills, those of them that are wanted.</summary>
internal sealed class RunTables : IDisposable
{
    private readonly RunsTable? _runs;
    private readonly KeyValueTable? _config;
    private readonly KeyValueTable? _summary;

    public RunTables(IReadOnlyList<string> tables)
    {
        _runs = tables.Contains(TableNames.Runs) ? new RunsTable() : null;
        _config = tables.Contains(TableNames.RunConfig) ? new KeyValueTable(TableNames.RunConfig) : null;
        _summary = tables.Contains(TableNames.RunSummary) ? new KeyValueTable(TableNames.RunSummary) : null;
    }

    public long MemoryBytes => All.Sum(table => table.MemoryBytes);

    /// <summary>The tables that have rows; who takes them owns them.</summary>
    public IEnumerable<ITablePart> Parts => All.Where(table => table.Rows > 0);

    private IEnumerable<FixedTable> All => new FixedTable?[] { _runs, _config, _summary }.OfType<FixedTable>();

    public void Append(RunInfo run)
    {
        _runs?.Append(run);
        _config?.AppendConfig(run.Path, run.Config);
        _summary?.AppendSummary(run.Path, run.Summary);
    }

    public void Dispose()
    {
        foreach (var table in All)
            table.Dispose();
    }
}
