using WandbExporter.Parquet.Thrift;

namespace WandbExporter.Parquet;

/// <summary>One row group as the footer describes it.</summary>
/// <param name="Rows">Rows of the group.</param>
/// <param name="UncompressedBytes">Bytes of all its pages with their headers, before compression.</param>
/// <param name="Columns">In the order of the schema.</param>
public sealed record RowGroupInfo(long Rows, long UncompressedBytes, IReadOnlyList<ColumnChunkInfo> Columns)
{
    /// <summary>Bytes of all its pages as they stand in the file.</summary>
    public long CompressedBytes => Columns.Sum(c => c.CompressedBytes);

    internal void Write(CompactWriter thrift, int ordinal)
    {
        thrift.BeginStruct();
        thrift.BeginList(1, CompactType.Struct, Columns.Count);
        foreach (var column in Columns)
            column.Write(thrift);
        thrift.Int64(2, UncompressedBytes);
        thrift.Int64(3, Rows);
        if (Columns.Count > 0)
            thrift.Int64(5, Columns[0].StartOffset);
        thrift.Int64(6, CompressedBytes);
        if (ordinal <= short.MaxValue)
            thrift.Int16(7, (short)ordinal);
        thrift.EndStruct();
    }
}
