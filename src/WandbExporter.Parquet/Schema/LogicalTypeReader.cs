using WandbExporter.Parquet.Thrift;

namespace WandbExporter.Parquet.Schema;

/// <summary>Reads the union that names a column's logical type (parquet.thrift: LogicalType).</summary>
internal static class LogicalTypeReader
{
    public static LogicalType Read(ref CompactReader thrift)
    {
        var found = new LogicalType(LogicalKind.None);
        var field = thrift.BeginStruct();
        while (thrift.NextField(ref field, out var type))
        {
            thrift.Expect(type, CompactType.Struct);
            switch (field)
            {
                case 5:
                    found = ReadDecimal(ref thrift);
                    break;
                case 7:
                    found = ReadTime(ref thrift, LogicalKind.Time);
                    break;
                case 8:
                    found = ReadTime(ref thrift, LogicalKind.Timestamp);
                    break;
                case 10:
                    found = ReadInteger(ref thrift);
                    break;
                default:
                    thrift.Skip(type);
                    found = new(WithoutParts(field));
                    break;
            }
        }
        return found;
    }

    private static LogicalKind WithoutParts(short field) => field switch
    {
        1 => LogicalKind.String,
        2 => LogicalKind.Map,
        3 => LogicalKind.List,
        4 => LogicalKind.Enum,
        6 => LogicalKind.Date,
        12 => LogicalKind.Json,
        14 => LogicalKind.Uuid,
        15 => LogicalKind.Float16,
        _ => LogicalKind.Other,
    };

    private static LogicalType ReadDecimal(ref CompactReader thrift)
    {
        var scale = 0;
        var field = thrift.BeginStruct();
        while (thrift.NextField(ref field, out var type))
        {
            if (field == 1)
                scale = thrift.Int32(type);
            else
                thrift.Skip(type);
        }
        return new(LogicalKind.Decimal) { Scale = scale };
    }

    private static LogicalType ReadTime(ref CompactReader thrift, LogicalKind kind)
    {
        var isUtc = false;
        TimeUnit unit = 0;
        var field = thrift.BeginStruct();
        while (thrift.NextField(ref field, out var type))
        {
            if (field == 1)
            {
                isUtc = thrift.Bool(type);
            }
            else if (field == 2)
            {
                thrift.Expect(type, CompactType.Struct);
                var inner = thrift.BeginStruct();
                while (thrift.NextField(ref inner, out var innerType))
                {
                    unit = (TimeUnit)inner;
                    thrift.Skip(innerType);
                }
            }
            else
            {
                thrift.Skip(type);
            }
        }
        return unit is TimeUnit.Millis or TimeUnit.Micros or TimeUnit.Nanos
            ? new(kind) { Unit = unit, IsUtc = isUtc }
            : new(LogicalKind.Other);
    }

    // The width is of no interest: small integers are stored in 32 bits whose values they do not change.
    private static LogicalType ReadInteger(ref CompactReader thrift)
    {
        var isSigned = false;
        var field = thrift.BeginStruct();
        while (thrift.NextField(ref field, out var type))
        {
            if (field == 2)
                isSigned = thrift.Bool(type);
            else
                thrift.Skip(type);
        }
        return new(isSigned ? LogicalKind.SignedInteger : LogicalKind.UnsignedInteger);
    }
}
