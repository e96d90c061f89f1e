using WandbExporter.Parquet.Format;
using WandbExporter.Parquet.Thrift;

namespace WandbExporter.Parquet.Reading;

/// <summary>An element of the schema as it was read (parquet.thrift: SchemaElement).</summary>
internal sealed record SchemaElement
{
    private const int Repeated = 2;

    public required string Name { get; init; }

    public PhysicalType? Type { get; init; }

    public int Repetition { get; init; }

    public int? Children { get; init; }

    public LogicalAnnotation Logical { get; init; }

    public ConvertedType? Converted { get; init; }

    public static SchemaElement Read(ref CompactReader thrift)
    {
        var element = new SchemaElement { Name = "" };
        var field = thrift.BeginStruct();
        while (thrift.NextField(ref field, out var type))
        {
            switch (field)
            {
                case 1:
                    element = element with { Type = (PhysicalType)thrift.Int32(type) };
                    break;
                case 3:
                    element = element with { Repetition = thrift.Int32(type) };
                    break;
                case 4:
                    element = element with { Name = thrift.String(type) };
                    break;
                case 5:
                    element = element with { Children = thrift.Int32(type) };
                    break;
                case 6:
                    element = element with { Converted = (ConvertedType)thrift.Int32(type) };
                    break;
                case 10:
                    thrift.Expect(type, CompactType.Struct);
                    element = element with { Logical = LogicalAnnotations.Read(ref thrift) };
                    break;
                default:
                    thrift.Skip(type);
                    break;
            }
        }
        return element;
    }

    public FooterColumn AsColumn()
    {
        if (Children > 0 || Repetition == Repeated)
            throw new ParquetFormatException($"Column '{Name}' is nested, which this reader does not read");
        if (Type is not { } physical || !Enum.IsDefined(physical) || Repetition is < 0 or > Repeated)
            throw new ParquetFormatException($"Column '{Name}' has no known type");
        return new FooterColumn(Name, Known(physical), physical.ToString(), Repetition == 1) { Physical = physical };
    }

    // A type of ours is recognised only when nothing about the values would be lost by it.
    private ColumnType? Known(PhysicalType physical) => (physical, Logical, Converted) switch
    {
        (PhysicalType.Boolean, LogicalAnnotation.None, null) => ColumnType.Boolean,
        (PhysicalType.Int32, LogicalAnnotation.None, null or ConvertedType.Int32) => ColumnType.Int32,
        (PhysicalType.Int32, LogicalAnnotation.SignedInteger, null or ConvertedType.Int32) => ColumnType.Int32,
        (PhysicalType.Int64, LogicalAnnotation.None, null or ConvertedType.Int64) => ColumnType.Int64,
        (PhysicalType.Int64, LogicalAnnotation.SignedInteger, null or ConvertedType.Int64) => ColumnType.Int64,
        (PhysicalType.Int64, LogicalAnnotation.TimestampMicrosUtc, _) => ColumnType.Timestamp,
        (PhysicalType.Int64, LogicalAnnotation.None, ConvertedType.TimestampMicros) => ColumnType.Timestamp,
        (PhysicalType.Double, LogicalAnnotation.None, null) => ColumnType.Double,
        (PhysicalType.ByteArray, LogicalAnnotation.String, _) => ColumnType.String,
        (PhysicalType.ByteArray, LogicalAnnotation.None, ConvertedType.Utf8) => ColumnType.String,
        (PhysicalType.ByteArray, LogicalAnnotation.Json, _) => ColumnType.Json,
        (PhysicalType.ByteArray, LogicalAnnotation.None, ConvertedType.Json) => ColumnType.Json,
        (PhysicalType.ByteArray, LogicalAnnotation.None, null) => ColumnType.ByteArray,
        _ => null,
    };
}
