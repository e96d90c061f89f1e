using System.Runtime.InteropServices;
using WandbExporter.Parquet.Buffers;
using WandbExporter.Parquet.Columns;

namespace WandbExporter.Parquet.Decodings;

/// <summary>BYTE_STREAM_SPLIT: the first bytes of all values, then the second bytes, and so on.</summary>
internal sealed class StreamSplitDecoding(int width) : IValueDecoding
{
    public void Decode(PageValues page, int count, ColumnBuilder target, int used)
    {
        var bytes = (long)count * width;
        if (bytes > page.Bytes.Length)
            throw page.Bad($"A page of {page.Bytes.Length} bytes does not hold its {count} values");
        page.DemandRoom(used * (long)width + bytes);
        switch (target)
        {
            case Int32ColumnBuilder ints:
                Join(page.Bytes, ints, used, count);
                break;
            case Int64ColumnBuilder longs:
                Join(page.Bytes, longs, used, count);
                break;
            case SingleColumnBuilder floats:
                Join(page.Bytes, floats, used, count);
                break;
            case DoubleColumnBuilder doubles:
                Join(page.Bytes, doubles, used, count);
                break;
            default:
                JoinBytes(page, (BytesColumnBuilder)target, used, count);
                break;
        }
    }

    private void Join<T>(ReadOnlySpan<byte> streams, FixedColumnBuilder<T> target, int used, int count)
        where T : unmanaged => Join(streams, MemoryMarshal.AsBytes(target.Room(used, count)), count);

    private void JoinBytes(PageValues page, BytesColumnBuilder target, int used, int count)
    {
        using var joined = new ByteBuffer();
        Join(page.Bytes, joined.Take(count * width), count);
        new FixedBytesDecoding(width).Decode(page.Of(joined.Written), count, target, used);
    }

    private void Join(ReadOnlySpan<byte> streams, Span<byte> values, int count)
    {
        for (var b = 0; b < width; b++)
        {
            var stream = streams.Slice(b * count, count);
            for (int i = 0, at = b; i < stream.Length; i++, at += width)
                values[at] = stream[i];
        }
    }
}
