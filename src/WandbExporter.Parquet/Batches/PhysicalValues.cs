using System.Buffers.Binary;
using WandbExporter.Parquet.Columns;
using WandbExporter.Parquet.Format;
using WandbExporter.Parquet.Schema;

namespace WandbExporter.Parquet.Batches;

/// <summary>Takes decoded values over into the wider types of a batch.</summary>
internal static class PhysicalValues
{
    /// <summary>Whether the stored bytes are already what a batch hands out.</summary>
    public static bool IsText(Leaf leaf) => leaf.Kind switch
    {
        FieldKind.Json or FieldKind.Bytes => true,
        FieldKind.String => leaf.Logical.Kind is LogicalKind.String or LogicalKind.Enum && leaf.Physical != PhysicalType.Int96,
        _ => false,
    };

    public static void CopyLongs(ColumnBuilder values, bool isUnsigned, int first, Span<long> target)
    {
        switch (values)
        {
            case Int64ColumnBuilder longs:
                longs.Stored(first, target.Length).CopyTo(target);
                break;
            case Int32ColumnBuilder ints when isUnsigned:
                var unsigned = ints.Stored(first, target.Length);
                for (var i = 0; i < unsigned.Length; i++)
                    target[i] = (uint)unsigned[i];
                break;
            case Int32ColumnBuilder ints:
                var signed = ints.Stored(first, target.Length);
                for (var i = 0; i < signed.Length; i++)
                    target[i] = signed[i];
                break;
            case BooleanColumnBuilder booleans:
                var bits = booleans.Stored(first, target.Length);
                for (var i = 0; i < bits.Length; i++)
                    target[i] = bits[i] ? 1 : 0;
                break;
            default:
                throw new InvalidOperationException($"{values.GetType().Name} holds no integers.");
        }
    }

    public static void CopyDoubles(ColumnBuilder values, int first, Span<double> target)
    {
        switch (values)
        {
            case DoubleColumnBuilder doubles:
                doubles.Stored(first, target.Length).CopyTo(target);
                break;
            case SingleColumnBuilder floats:
                var singles = floats.Stored(first, target.Length);
                for (var i = 0; i < singles.Length; i++)
                    target[i] = singles[i];
                break;
            case BytesColumnBuilder halves:
                for (var i = 0; i < target.Length; i++)
                    target[i] = (double)BinaryPrimitives.ReadHalfLittleEndian(halves.Stored(first + i));
                break;
            default:
                throw new InvalidOperationException($"{values.GetType().Name} holds no floating-point numbers.");
        }
    }
}
