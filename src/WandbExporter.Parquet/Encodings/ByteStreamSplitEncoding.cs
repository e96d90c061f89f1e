using System.Buffers.Binary;
using System.Runtime.InteropServices;
using WandbExporter.Parquet.Buffers;
using WandbExporter.Parquet.Format;

namespace WandbExporter.Parquet.Encodings;

/// <summary>BYTE_STREAM_SPLIT: the lowest bytes of all doubles of a page, then all second ones, and so on.</summary>
internal sealed class ByteStreamSplitEncoding(DoubleColumnBuilder column) : IValueEncoding
{
    public ParquetEncoding Id => ParquetEncoding.ByteStreamSplit;

    public ColumnBuilder? Dictionary => null;

    public void Encode(int start, int count, ByteBuffer output)
    {
        var values = MemoryMarshal.Cast<double, ulong>(column.Values.Slice(start, count));
        var room = output.Take(8 * count);
        var at = 0;
        for (; at <= count - 8; at += 8)
            Transpose(values.Slice(at, 8), room[at..], count);
        for (; at < count; at++)
        {
            for (var stream = 0; stream < 8; stream++)
                room[stream * count + at] = (byte)(values[at] >> (8 * stream));
        }
    }

    public void Dispose()
    {
    }

    // Eight values are an 8×8 matrix of bytes: halves, quarters and single bytes change places across its diagonal.
    private static void Transpose(ReadOnlySpan<ulong> values, Span<byte> output, int stride)
    {
        var (r0, r4) = Swap(values[0], values[4], 32, 0x0000_0000_FFFF_FFFF);
        var (r1, r5) = Swap(values[1], values[5], 32, 0x0000_0000_FFFF_FFFF);
        var (r2, r6) = Swap(values[2], values[6], 32, 0x0000_0000_FFFF_FFFF);
        var (r3, r7) = Swap(values[3], values[7], 32, 0x0000_0000_FFFF_FFFF);
        (r0, r2) = Swap(r0, r2, 16, 0x0000_FFFF_0000_FFFF);
        (r1, r3) = Swap(r1, r3, 16, 0x0000_FFFF_0000_FFFF);
        (r4, r6) = Swap(r4, r6, 16, 0x0000_FFFF_0000_FFFF);
        (r5, r7) = Swap(r5, r7, 16, 0x0000_FFFF_0000_FFFF);
        (r0, r1) = Swap(r0, r1, 8, 0x00FF_00FF_00FF_00FF);
        (r2, r3) = Swap(r2, r3, 8, 0x00FF_00FF_00FF_00FF);
        (r4, r5) = Swap(r4, r5, 8, 0x00FF_00FF_00FF_00FF);
        (r6, r7) = Swap(r6, r7, 8, 0x00FF_00FF_00FF_00FF);
        BinaryPrimitives.WriteUInt64LittleEndian(output, r0);
        BinaryPrimitives.WriteUInt64LittleEndian(output[stride..], r1);
        BinaryPrimitives.WriteUInt64LittleEndian(output[(2 * stride)..], r2);
        BinaryPrimitives.WriteUInt64LittleEndian(output[(3 * stride)..], r3);
        BinaryPrimitives.WriteUInt64LittleEndian(output[(4 * stride)..], r4);
        BinaryPrimitives.WriteUInt64LittleEndian(output[(5 * stride)..], r5);
        BinaryPrimitives.WriteUInt64LittleEndian(output[(6 * stride)..], r6);
        BinaryPrimitives.WriteUInt64LittleEndian(output[(7 * stride)..], r7);
    }

    private static (ulong Low, ulong High) Swap(ulong low, ulong high, int shift, ulong mask)
    {
        var moved = (low >> shift ^ high) & mask;
        return (low ^ moved << shift, high ^ moved);
    }
}
