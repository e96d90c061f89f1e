using WandbExporter.Parquet.Thrift;

namespace WandbExporter.Parquet.Format;

/// <summary>Columns as elements of the footer's schema.</summary>
internal static class SchemaFormat
{
    public static PhysicalType Physical(ColumnType type) => type switch
    {
        ColumnType.Boolean => PhysicalType.Boolean,
        ColumnType.Int32 => PhysicalType.Int32,
        ColumnType.Int64 or ColumnType.Timestamp => PhysicalType.Int64,
        ColumnType.Double => PhysicalType.Double,
        ColumnType.ByteArray or ColumnType.String or ColumnType.Json => PhysicalType.ByteArray,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, null),
    };

    public static void WriteRoot(CompactWriter thrift, int columns)
    {
        thrift.BeginStruct();
        thrift.String(4, "schema");
        thrift.Int32(5, columns);
        thrift.EndStruct();
    }

    public static void WriteColumn(CompactWriter thrift, ColumnSpec column)
    {
        thrift.BeginStruct();
        thrift.Int32(1, (int)Physical(column.Type));
        thrift.Int32(3, column.Optional ? 1 : 0);
        thrift.String(4, column.Name);
        switch (column.Type)
        {
            case ColumnType.String:
                thrift.Int32(6, (int)ConvertedType.Utf8);
                thrift.BeginStruct(10);
                thrift.EmptyStruct(1);
                thrift.EndStruct();
                break;
            case ColumnType.Json:
                thrift.Int32(6, (int)ConvertedType.Json);
                thrift.BeginStruct(10);
                thrift.EmptyStruct(12);
                thrift.EndStruct();
                break;
            case ColumnType.Timestamp:
                thrift.Int32(6, (int)ConvertedType.TimestampMicros);
                thrift.BeginStruct(10);
                thrift.BeginStruct(8);
                thrift.Bool(1, true);
                thrift.BeginStruct(2);
                thrift.EmptyStruct(2);
                thrift.EndStruct();
                thrift.EndStruct();
                thrift.EndStruct();
                break;
        }
        thrift.EndStruct();
    }
}
