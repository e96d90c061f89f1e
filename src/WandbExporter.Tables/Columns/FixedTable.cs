using System.Globalization;
using System.Text;
using WandbExporter.Core.Ids;
using WandbExporter.Parquet;
using WandbExporter.Tables.Write;

namespace WandbExporter.Tables.Columns;

/// <summary>Rows of a table whose columns are known beforehand. A cell that is not set is null.</summary>
internal class FixedTable : ITablePart
{
    private readonly ColumnBuilder[] _builders;
    private readonly Dictionary<string, int> _byName = new(StringComparer.Ordinal);
    private RunPath? _run;
    private byte[] _entity = [];
    private byte[] _project = [];
    private byte[] _runId = [];

    public FixedTable(string table, IReadOnlyList<ColumnSpec> columns)
    {
        Table = table;
        Columns = columns;
        _builders = [.. columns.Select(column => ColumnBuilder.Create(column.Type))];
        for (var i = 0; i < columns.Count; i++)
            _byName.Add(columns[i].Name, i);
    }

    public string Table { get; }

    public int Rows { get; private set; }

    public IReadOnlyList<ColumnSpec> Columns { get; }

    public IReadOnlyList<ColumnBuilder?> Builders => _builders;

    /// <summary>What all rows of a part have in common: their entity and project.</summary>
    public virtual IEnumerable<KeyValuePair<string, string>> Metadata =>
        _run is { } run ? [new("wandb.entity", run.Entity), new("wandb.project", run.Project)] : [];

    public long MemoryBytes => _builders.Sum(builder => builder.MemoryBytes);

    public void SetRun(RunPath run)
    {
        if (run != _run)
        {
            _run = run;
            (_entity, _project, _runId) = (Encoding.UTF8.GetBytes(run.Entity), Encoding.UTF8.GetBytes(run.Project), Encoding.UTF8.GetBytes(run.RunId));
        }
        Set(ColumnNames.Entity, _entity);
        Set(ColumnNames.Project, _project);
        Set(ColumnNames.Run, _runId);
    }

    public void Set(string column, string? value)
    {
        if (value is not null)
            ((BytesColumnBuilder)Of(column)).Append(value);
    }

    public void Set(string column, ReadOnlySpan<byte> utf8) => ((BytesColumnBuilder)Of(column)).Append(utf8);

    public void Set(string column, long? value)
    {
        if (value is { } known)
            ((Int64ColumnBuilder)Of(column)).Append(known);
    }

    public void Set(string column, double? value)
    {
        if (value is { } known)
            ((DoubleColumnBuilder)Of(column)).Append(known);
    }

    public void Set(string column, bool? value)
    {
        if (value is { } known)
            ((BooleanColumnBuilder)Of(column)).Append(known);
    }

    /// <summary>Sets JSON as the server keeps it, in a form that every reader takes.</summary>
    public void SetJson(string column, ReadOnlySpan<byte> raw) => ReadableJson.Append(raw, (BytesColumnBuilder)Of(column));

    public void SetTime(string column, DateTimeOffset time) => ((Int64ColumnBuilder)Of(column)).Append(Microseconds.Of(time));

    /// <summary>Ends the row: every cell that was not set becomes null.</summary>
    public void EndRow()
    {
        Rows++;
        for (var i = 0; i < _builders.Length; i++)
        {
            if (_builders[i].Rows == Rows)
                continue;
            if (!Columns[i].Optional)
                throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"Column {Columns[i].Name} of {Table} lacks row {Rows}."));
            _builders[i].AppendNull();
        }
    }

    public void Clear()
    {
        foreach (var builder in _builders)
            builder.Clear();
        Rows = 0;
    }

    public void Dispose()
    {
        foreach (var builder in _builders)
            builder.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>The builder of a column, for who sets it often.</summary>
    protected TBuilder Of<TBuilder>(string column)
        where TBuilder : ColumnBuilder => (TBuilder)Of(column);

    private ColumnBuilder Of(string column) => _builders[_byName[column]];
}
