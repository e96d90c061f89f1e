using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Engine.Fetch;
using WandbExporter.Parquet;
using WandbExporter.Tables.Catalogue;
using WandbExporter.Tables.Wide;
using WandbExporter.Tables.Write;

namespace WandbExporter.Engine.Streams;

/// <summary>The wide table of one run, filled page by page.</summary>
internal sealed class RunRowsTable(RunUnitTable table, RunPath run, ColumnClaims columns, bool flatten = false) : IRowTable<IRunRows>
{
    private readonly WideTable _table = new(table.Name, table.LoggedColumns, run, columns, flatten);

    public string Table => _table.Table;

    public int Rows => _table.Rows;

    public long MemoryBytes => _table.MemoryBytes;

    public IReadOnlyList<ColumnSpec> Columns => _table.Columns;

    public IReadOnlyList<ColumnBuilder?> Builders => _table.Builders;

    public IEnumerable<KeyValuePair<string, string>> Metadata => _table.Metadata;

    public IReadOnlyList<ColumnClaim>? Claims => _table.Claims;

    public void Append(IRunRows item) => item.AppendTo(_table);

    public void Dispose() => _table.Dispose();
}
