using WandbExporter.Parquet.Format;
using WandbExporter.Parquet.Thrift;

namespace WandbExporter.Parquet.Schema;

/// <summary>An element of the schema as it was read (parquet.thrift: SchemaElement).</summary>
internal sealed record SchemaElement
{
    public required string Name { get; init; }

    /// <summary>Null for a group.</summary>
    public PhysicalType? Type { get; init; }

    /// <summary>Bytes of a value of FIXED_LEN_BYTE_ARRAY.</summary>
    public int TypeLength { get; init; }

    public Repetition Repetition { get; init; }

    public int Children { get; init; }

    public LogicalType Logical { get; init; }

    public static SchemaElement Read(ref CompactReader thrift)
    {
        var element = new SchemaElement { Name = "" };
        ConvertedType? converted = null;
        var scale = 0;
        var field = thrift.BeginStruct();
        while (thrift.NextField(ref field, out var type))
        {
            switch (field)
            {
                case 1:
                    element = element with { Type = (PhysicalType)thrift.Int32(type) };
                    break;
                case 2:
                    element = element with { TypeLength = thrift.Int32(type) };
                    break;
                case 3:
                    element = element with { Repetition = (Repetition)thrift.Int32(type) };
                    break;
                case 4:
                    element = element with { Name = thrift.String(type) };
                    break;
                case 5:
                    element = element with { Children = thrift.Int32(type) };
                    break;
                case 6:
                    converted = (ConvertedType)thrift.Int32(type);
                    break;
                case 7:
                    scale = thrift.Int32(type);
                    break;
                case 10:
                    thrift.Expect(type, CompactType.Struct);
                    element = element with { Logical = LogicalTypeReader.Read(ref thrift) };
                    break;
                default:
                    thrift.Skip(type);
                    break;
            }
        }
        return element.Logical.Kind == LogicalKind.None && converted is { } older
            ? element with { Logical = LogicalType.From(older, scale) }
            : element;
    }
}
