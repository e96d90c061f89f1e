using WandbExporter.Parquet.Buffers;

namespace WandbExporter.Parquet;

/// <summary>Some rows that follow each other in one row group. It owns pooled memory until it is disposed, and is used by one thread at a time.</summary>
public sealed class RowBatch : IDisposable
{
    private readonly ByteBuffer _json;

    internal RowBatch(int rowGroup, long firstRow, int rows, IReadOnlyList<FieldBatch> fields, ByteBuffer json)
    {
        _json = json;
        RowGroup = rowGroup;
        FirstRow = firstRow;
        Rows = rows;
        Fields = fields;
    }

    public int RowGroup { get; }

    /// <summary>The number of the first row within its row group.</summary>
    public long FirstRow { get; }

    public int Rows { get; }

    /// <summary>In the order of the selection, or else of the file.</summary>
    public IReadOnlyList<FieldBatch> Fields { get; }

    public void Dispose()
    {
        foreach (var field in Fields)
            field.Release();
        _json.Dispose();
    }
}
