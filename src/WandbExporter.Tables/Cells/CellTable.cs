using System.Text;
using WandbExporter.Core.Ids;
using WandbExporter.Parquet;
using WandbExporter.Tables.Catalogue;
using WandbExporter.Tables.Wide;

namespace WandbExporter.Tables.Cells;

/// <summary>A row group of the long layout while it is filled.</summary>
internal sealed class CellTable : IDisposable
{
    private readonly BytesColumnBuilder _entity = new();
    private readonly BytesColumnBuilder _project = new();
    private readonly BytesColumnBuilder _run = new();
    private readonly Int64ColumnBuilder _step = new();
    private readonly DoubleColumnBuilder _timestamp = new();
    private readonly BytesColumnBuilder _key = new();
    private readonly DoubleColumnBuilder _double = new();
    private readonly Int64ColumnBuilder _int = new();
    private readonly BytesColumnBuilder _string = new();
    private readonly BytesColumnBuilder _json = new();
    private readonly Int64ColumnBuilder _index = new();
    private readonly byte[] _entityName;
    private readonly byte[] _projectName;
    private int _rows;

    public CellTable(ProjectPath project)
    {
        _entityName = Encoding.UTF8.GetBytes(project.Entity);
        _projectName = Encoding.UTF8.GetBytes(project.Project);
        Builders = [_entity, _project, _run, _step, _timestamp, _key, _double, _int, _string, _json, _index];
    }

    public static IReadOnlyList<ColumnSpec> Schema { get; } = HistoryLongTable.Descriptor.Schema;

    public IReadOnlyList<ColumnBuilder> Builders { get; }

    /// <summary>Rows whose names were told.</summary>
    public int Rows => _key.Rows;

    /// <summary>Bytes of the values; the arrays that hold them are kept from group to group, and up to twice as large.</summary>
    public long ContentBytes => Builders.Sum(builder => builder switch
    {
        BytesColumnBuilder text => text.Bytes.Length + (long)sizeof(int) * text.Count,
        _ => (long)sizeof(long) * (builder.Rows - builder.Nulls),
    });

    /// <summary>Appends a cell; <see cref="Name"/> says afterwards of which run and key it and those before it are.</summary>
    public void Append(CellCursor cell)
    {
        Append(_step, cell.Row.Step);
        Append(_timestamp, cell.Row.Timestamp);
        Append(_index, cell.Row.Index);
        double? number = null;
        switch (cell.Kind)
        {
            case CellKind.Double:
                number = cell.Number;
                break;
            case CellKind.Integer when ColumnConversion.IsExact(cell.Integer):
                number = cell.Integer;
                break;
            case CellKind.Text when ColumnConversion.TryReadSpelling(cell.Utf8, out var spelled):
                number = spelled;
                break;
        }
        Append(_double, number);
        Append(_int, cell.Kind == CellKind.Integer ? cell.Integer : null);
        AppendText(_string, cell, CellKind.Text);
        AppendText(_json, cell, CellKind.Json);
        _rows++;
    }

    /// <summary>The cells that were appended since the last call are of this run and key.</summary>
    public void Name(ReadOnlySpan<byte> runId, ReadOnlySpan<byte> key)
    {
        var cells = _rows - Rows;
        _entity.AppendRepeated(_entityName, cells);
        _project.AppendRepeated(_projectName, cells);
        _run.AppendRepeated(runId, cells);
        _key.AppendRepeated(key, cells);
        foreach (var builder in Builders)
            builder.AppendNulls(_rows - builder.Rows);
    }

    public void Clear()
    {
        foreach (var builder in Builders)
            builder.Clear();
        _rows = 0;
    }

    public void Dispose()
    {
        foreach (var builder in Builders)
            builder.Dispose();
    }

    /// <summary>Columns without a value are behind until their next one comes, or the cells are named: nulls are appended many at a time.</summary>
    private void Append<T>(FixedColumnBuilder<T> column, T? value)
        where T : unmanaged
    {
        if (value is not { } known)
            return;
        column.AppendNulls(_rows - column.Rows);
        column.Append(known);
    }

    private void AppendText(BytesColumnBuilder column, CellCursor cell, CellKind kind)
    {
        if (cell.Kind != kind)
            return;
        column.AppendNulls(_rows - column.Rows);
        cell.MoveTo(column);
    }
}
