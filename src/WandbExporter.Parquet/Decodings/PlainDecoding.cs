using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using WandbExporter.Parquet.Buffers;
using WandbExporter.Parquet.Columns;

namespace WandbExporter.Parquet.Decodings;

internal sealed class PlainDecoding : IValueDecoding
{
    public static PlainDecoding Instance { get; } = new();

    public void Decode(PageValues page, int count, ColumnBuilder target, int used)
    {
        switch (target)
        {
            case BooleanColumnBuilder booleans:
                Unpack(page, booleans, count, used);
                break;
            case Int32ColumnBuilder ints:
                Copy(page, ints, count, used);
                break;
            case Int64ColumnBuilder longs:
                Copy(page, longs, count, used);
                break;
            case SingleColumnBuilder floats:
                Copy(page, floats, count, used);
                break;
            case DoubleColumnBuilder doubles:
                Copy(page, doubles, count, used);
                break;
            case BytesColumnBuilder bytes:
                WithLengths(page, bytes, count, used);
                break;
            default:
                throw new InvalidOperationException($"{target.GetType().Name} has no PLAIN encoding.");
        }
    }

    private static void Copy<T>(PageValues page, FixedColumnBuilder<T> target, int count, int used)
        where T : unmanaged
    {
        var bytes = (long)count * Unsafe.SizeOf<T>();
        if (bytes > page.Bytes.Length)
            throw Cut(page, count);
        page.DemandRoom((used + (long)count) * Unsafe.SizeOf<T>());
        page.Bytes[..(int)bytes].CopyTo(MemoryMarshal.AsBytes(target.Room(used, count)));
    }

    private static void Unpack(PageValues page, BooleanColumnBuilder target, int count, int used)
    {
        if ((count + 7L) / 8 > page.Bytes.Length)
            throw Cut(page, count);
        page.DemandRoom(used + (long)count);
        var room = target.Room(used, count);
        var done = HybridDecoder.SpreadBits(page.Bytes, MemoryMarshal.AsBytes(room));
        for (var i = done; i < room.Length; i++)
            room[i] = (page.Bytes[i >> 3] >> (i & 7) & 1) != 0;
    }

    private static void WithLengths(PageValues page, BytesColumnBuilder target, int count, int used)
    {
        if (count == 0)
            return;
        // A length stands before each value, so there are no more bytes than these.
        var most = page.Bytes.Length - 4L * count;
        if (most < 0)
            throw Cut(page, count);
        page.DemandRoom(target.StoredBytes + most + 4L * (used + (long)count));
        var stored = target.StoredBytes;
        var room = target.BeginFill(used, count, (int)most, out var ends);
        var (at, written) = (0, 0);
        for (var i = 0; i < ends.Length; i++)
        {
            if (page.Bytes.Length - at < 4)
                throw Cut(page, count);
            var length = BinaryPrimitives.ReadInt32LittleEndian(page.Bytes[at..]);
            at += 4;
            if (length < 0 || length > page.Bytes.Length - at)
                throw page.Bad($"A value of {(uint)length} bytes passes the end of its page");
            ShortCopy.Copy(page.Bytes, at, length, room, written);
            at += length;
            written += length;
            ends[i] = stored + written;
        }
        target.EndFill(written);
    }

    private static ParquetFormatException Cut(PageValues page, int count) =>
        page.Bad($"A page of {page.Bytes.Length} bytes does not hold its {count} values");
}
