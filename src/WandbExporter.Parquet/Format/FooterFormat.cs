using WandbExporter.Parquet.Thrift;

namespace WandbExporter.Parquet.Format;

/// <summary>The file's metadata as it is written (parquet.thrift: FileMetaData).</summary>
internal static class FooterFormat
{
    /// <summary>2: data pages may use RLE_DICTIONARY.</summary>
    private const int Version = 2;

    public static ReadOnlySpan<byte> Magic => "PAR1"u8;

    public static void Write(CompactWriter thrift, IReadOnlyList<ColumnSpec> columns, IReadOnlyList<RowGroupInfo> groups, ParquetWriterOptions options)
    {
        thrift.BeginStruct();
        thrift.Int32(1, Version);
        thrift.BeginList(2, CompactType.Struct, columns.Count + 1);
        SchemaFormat.WriteRoot(thrift, columns.Count);
        foreach (var column in columns)
            SchemaFormat.WriteColumn(thrift, column);
        thrift.Int64(3, groups.Sum(g => g.Rows));
        thrift.BeginList(4, CompactType.Struct, groups.Count);
        for (var i = 0; i < groups.Count; i++)
            groups[i].Write(thrift, i);
        WriteMetadata(thrift, options.Metadata);
        thrift.String(6, options.CreatedBy);
        WriteColumnOrders(thrift, columns.Count);
        thrift.EndStruct();
    }

    private static void WriteMetadata(CompactWriter thrift, IReadOnlyList<KeyValuePair<string, string>> metadata)
    {
        if (metadata.Count == 0)
            return;
        thrift.BeginList(5, CompactType.Struct, metadata.Count);
        foreach (var (key, value) in metadata)
        {
            thrift.BeginStruct();
            thrift.String(1, key);
            thrift.String(2, value);
            thrift.EndStruct();
        }
    }

    // Without an order a reader must not trust the bounds.
    private static void WriteColumnOrders(CompactWriter thrift, int columns)
    {
        thrift.BeginList(7, CompactType.Struct, columns);
        for (var i = 0; i < columns; i++)
        {
            thrift.BeginStruct();
            thrift.EmptyStruct(1);
            thrift.EndStruct();
        }
    }
}
