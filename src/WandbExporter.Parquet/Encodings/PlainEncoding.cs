using System.Buffers.Binary;
using System.Runtime.InteropServices;
using WandbExporter.Parquet.Buffers;
using WandbExporter.Parquet.Format;

namespace WandbExporter.Parquet.Encodings;

/// <summary>PLAIN: values as they lie in memory (little-endian), booleans packed to bits, bytes after their length.</summary>
internal sealed class PlainEncoding(ColumnBuilder column) : IValueEncoding
{
    public ParquetEncoding Id => ParquetEncoding.Plain;

    public ColumnBuilder? Dictionary => null;

    public void Encode(int start, int count, ByteBuffer output)
    {
        switch (column)
        {
            case BooleanColumnBuilder booleans:
                Pack(booleans.Values.Slice(start, count), output);
                break;
            case Int32ColumnBuilder ints:
                Copy(ints.Values.Slice(start, count), output);
                break;
            case Int64ColumnBuilder longs:
                Copy(longs.Values.Slice(start, count), output);
                break;
            case DoubleColumnBuilder doubles:
                Copy(doubles.Values.Slice(start, count), output);
                break;
            case BytesColumnBuilder bytes:
                WithLengths(bytes, start, count, output);
                break;
            default:
                throw new InvalidOperationException($"{column.GetType().Name} has no PLAIN encoding.");
        }
    }

    public void Dispose()
    {
    }

    private static void Copy<T>(ReadOnlySpan<T> values, ByteBuffer output)
        where T : unmanaged
    {
        if (!BitConverter.IsLittleEndian)
            throw new PlatformNotSupportedException("Parquet files are written on little-endian machines only.");
        output.Write(MemoryMarshal.AsBytes(values));
    }

    private static void Pack(ReadOnlySpan<bool> values, ByteBuffer output)
    {
        for (; values.Length >= 8; values = values[8..])
        {
            // Eight bytes of 0 or 1: the product gathers their lowest bits in the highest byte.
            var eight = MemoryMarshal.Read<ulong>(MemoryMarshal.AsBytes(values));
            output.WriteByte((byte)(eight * 0x0102_0408_1020_4080 >> 56));
        }
        if (values.IsEmpty)
            return;
        var last = 0;
        for (var i = 0; i < values.Length; i++)
            last |= (values[i] ? 1 : 0) << i;
        output.WriteByte((byte)last);
    }

    private static void WithLengths(BytesColumnBuilder column, int start, int count, ByteBuffer output)
    {
        if (count == 0)
            return;
        var bytes = column.Bytes;
        var ends = column.Ends;
        var from = start == 0 ? 0 : ends[start - 1];
        var room = output.Take(checked(4 * count + ends[start + count - 1] - from));
        var at = 0;
        foreach (var end in ends.Slice(start, count))
        {
            var length = end - from;
            BinaryPrimitives.WriteInt32LittleEndian(room[at..], length);
            ShortCopy.Copy(bytes, from, length, room, at + 4);
            at += 4 + length;
            from = end;
        }
    }
}
