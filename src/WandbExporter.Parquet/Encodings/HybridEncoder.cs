using System.Buffers.Binary;
using WandbExporter.Parquet.Buffers;

namespace WandbExporter.Parquet.Encodings;

/// <summary>Numbers of a given bit width in the RLE/bit-packed hybrid: repeated ones as runs, the others in packed groups of eight.</summary>
internal static class HybridEncoder
{
    public static void Encode(ReadOnlySpan<int> values, int width, ByteBuffer output)
    {
        // A run costs a header of its own and one more for the packed stretch after it.
        var minRun = width < 4 ? 32 : 8;
        var packedFrom = 0;
        var at = 0;
        while (at < values.Length)
        {
            var run = RunLength(values[at..]);
            if (run < minRun && at + run < values.Length)
            {
                at += 8;
                continue;
            }
            if (run < minRun && at > packedFrom)
                break;
            Pack(values[packedFrom..at], width, output);
            WriteRun(values[at], run, width, output);
            at += run;
            packedFrom = at;
        }
        Pack(values[packedFrom..], width, output);
    }

    private static int RunLength(ReadOnlySpan<int> values)
    {
        if (values.Length > 1 && values[1] != values[0])
            return 1;
        var change = values.IndexOfAnyExcept(values[0]);
        return change < 0 ? values.Length : change;
    }

    private static void WriteRun(int value, int count, int width, ByteBuffer output)
    {
        output.WriteVarint((ulong)count << 1);
        for (var bits = 0; bits < width; bits += 8)
            output.WriteByte((byte)(value >> bits));
    }

    private static void Pack(ReadOnlySpan<int> values, int width, ByteBuffer output)
    {
        if (values.IsEmpty)
            return;
        var groups = (values.Length + 7) / 8;
        output.WriteVarint((ulong)groups << 1 | 1);
        var room = output.Take(checked(groups * width));
        var at = PackWhole(ref values, width, room);
        var packed = 0UL;
        var bits = 0;
        foreach (var value in values)
        {
            packed |= (ulong)(uint)value << bits;
            bits += width;
            if (bits < 32)
                continue;
            BinaryPrimitives.WriteUInt32LittleEndian(room[at..], (uint)packed);
            at += 4;
            packed >>= 32;
            bits -= 32;
        }
        for (; at < room.Length; at++, packed >>= 8)
            room[at] = (byte)packed;
    }

    // Eight values are as many bytes as one has bits: they are put together in one word or two. What is written behind them is written again with the next.
    private static int PackWhole(ref ReadOnlySpan<int> values, int width, Span<byte> room)
    {
        var at = 0;
        if (width <= 8)
        {
            for (; values.Length >= 8 && room.Length - at >= sizeof(ulong); values = values[8..], at += width)
                BinaryPrimitives.WriteUInt64LittleEndian(room[at..], Four(values, width) | Four(values[4..], width) << (4 * width & 63));
        }
        else if (width <= 16)
        {
            for (; values.Length >= 8 && room.Length - at >= 2 * sizeof(ulong); values = values[8..], at += width)
            {
                var (low, high) = (Four(values, width), Four(values[4..], width));
                BinaryPrimitives.WriteUInt64LittleEndian(room[at..], width == 16 ? low : low | high << (4 * width));
                BinaryPrimitives.WriteUInt64LittleEndian(room[(at + sizeof(ulong))..], width == 16 ? high : high >> (64 - 4 * width));
            }
        }
        return at;
    }

    private static ulong Four(ReadOnlySpan<int> values, int width) =>
        (uint)values[0] | (ulong)(uint)values[1] << width | (ulong)(uint)values[2] << (2 * width) | (ulong)(uint)values[3] << (3 * width);
}
