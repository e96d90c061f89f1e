using WandbExporter.Parquet.Thrift;

namespace WandbExporter.Parquet.Reading;

/// <summary>Reads the union that names a column's logical type (parquet.thrift: LogicalType).</summary>
internal static class LogicalAnnotations
{
    public static LogicalAnnotation Read(ref CompactReader thrift)
    {
        var found = LogicalAnnotation.None;
        var field = thrift.BeginStruct();
        while (thrift.NextField(ref field, out var type))
        {
            thrift.Expect(type, CompactType.Struct);
            switch (field)
            {
                case 1:
                    thrift.Skip(type);
                    found = LogicalAnnotation.String;
                    break;
                case 8:
                    found = ReadTimestamp(ref thrift);
                    break;
                case 10:
                    found = ReadInteger(ref thrift);
                    break;
                case 12:
                    thrift.Skip(type);
                    found = LogicalAnnotation.Json;
                    break;
                default:
                    thrift.Skip(type);
                    found = LogicalAnnotation.Other;
                    break;
            }
        }
        return found;
    }

    private static LogicalAnnotation ReadTimestamp(ref CompactReader thrift)
    {
        var (isUtc, isMicros) = (false, false);
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
                var unit = thrift.BeginStruct();
                while (thrift.NextField(ref unit, out var inner))
                {
                    isMicros = unit == 2;
                    thrift.Skip(inner);
                }
            }
            else
            {
                thrift.Skip(type);
            }
        }
        return isUtc && isMicros ? LogicalAnnotation.TimestampMicrosUtc : LogicalAnnotation.Other;
    }

    // Small integers are stored in 32 bits whose values they do not change; unsigned ones would.
    private static LogicalAnnotation ReadInteger(ref CompactReader thrift)
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
        return isSigned ? LogicalAnnotation.SignedInteger : LogicalAnnotation.Other;
    }
}
