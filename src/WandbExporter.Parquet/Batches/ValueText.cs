using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using WandbExporter.Parquet.Buffers;
using WandbExporter.Parquet.Format;
using WandbExporter.Parquet.Schema;

namespace WandbExporter.Parquet.Batches;

/// <summary>The text of values that are not stored as text: decimals, dates, times and UUIDs.</summary>
internal static class ValueText
{
    private const int MaxDecimalBytes = 64;
    private const int JulianDayOfEpoch = 2_440_588;

    public static void Write(ByteBuffer output, Leaf leaf, ColumnBuilder values, int index)
    {
        switch (values)
        {
            case Int32ColumnBuilder ints:
                WriteNumber(output, leaf, ints.Stored(index, 1)[0]);
                break;
            case Int64ColumnBuilder longs:
                WriteNumber(output, leaf, longs.Stored(index, 1)[0]);
                break;
            default:
                WriteBytes(output, leaf, ((BytesColumnBuilder)values).Stored(index));
                break;
        }
    }

    private static void WriteNumber(ByteBuffer output, Leaf leaf, long value)
    {
        switch (leaf.Logical.Kind)
        {
            case LogicalKind.Decimal:
                WriteDecimal(output, value, leaf.Logical.Scale);
                break;
            case LogicalKind.Date:
                DateText.WriteDate(output, value);
                break;
            case LogicalKind.Time:
                DateText.WriteTime(output, value, leaf.Logical.Unit, leaf.Logical.IsUtc);
                break;
            default:
                DateText.WriteTimestamp(output, value, leaf.Logical.Unit, leaf.Logical.IsUtc);
                break;
        }
    }

    private static void WriteBytes(ByteBuffer output, Leaf leaf, ReadOnlySpan<byte> value)
    {
        if (leaf.Physical == PhysicalType.Int96)
        {
            // Nanoseconds of the day, then the day by the Julian count.
            var days = BinaryPrimitives.ReadUInt32LittleEndian(value[8..]) - (long)JulianDayOfEpoch;
            DateText.WriteTimestamp(output, days, BinaryPrimitives.ReadInt64LittleEndian(value));
            return;
        }
        if (leaf.Logical.Kind == LogicalKind.Uuid)
        {
            new Guid(value, true).TryFormat(output.GetSpan(36), out var written);
            output.Advance(written);
            return;
        }
        if (value.Length > MaxDecimalBytes)
            throw new ParquetFormatException($"Column '{leaf.Name}' has a decimal of {value.Length} bytes");
        WriteDecimal(output, new BigInteger(value, false, true), leaf.Logical.Scale);
    }

    private static void WriteDecimal(ByteBuffer output, BigInteger unscaled, int scale)
    {
        if (unscaled.Sign < 0)
        {
            output.WriteByte((byte)'-');
            unscaled = -unscaled;
        }
        // Zeros in front, so that a digit stands before the point.
        var digits = unscaled.ToString(CultureInfo.InvariantCulture).PadLeft(scale + 1, '0');
        for (var i = 0; i < digits.Length; i++)
        {
            if (i > 0 && i == digits.Length - scale)
                output.WriteByte((byte)'.');
            output.WriteByte((byte)digits[i]);
        }
    }
}
