using System.Buffers.Binary;
using System.Numerics;
using WandbExporter.Parquet.Buffers;
using WandbExporter.Parquet.Columns;

namespace WandbExporter.Parquet.Encodings;

/// <summary>
/// Definition levels of width one in the RLE/bit-packed hybrid. Long stretches of values or of nulls become runs;
/// between them the bits are copied as they stand.
/// </summary>
internal static class LevelEncoder
{
    private const int MinRun = 64;

    public static void Encode(Validity validity, int row, int count, ByteBuffer output)
    {
        var end = row + count;
        var packedFrom = row;
        var at = row;
        while (at < end)
        {
            var run = RunLength(validity, at, end);
            if (run < MinRun && at + run < end)
            {
                // A packed stretch that another run follows must hold whole groups of eight.
                at += 8;
                continue;
            }
            if (run < MinRun && at > packedFrom)
                break;
            Pack(validity, packedFrom, at - packedFrom, output);
            output.WriteVarint((ulong)run << 1);
            output.WriteByte((byte)(validity.Word(at) & 1));
            at += run;
            packedFrom = at;
        }
        Pack(validity, packedFrom, end - packedFrom, output);
    }

    private static int RunLength(Validity validity, int row, int end)
    {
        var first = validity.Word(row);
        var flip = (first & 1) == 0 ? 0 : ulong.MaxValue;
        var at = row;
        for (; at < end; at += 64)
        {
            var changes = validity.Word(at) ^ flip;
            if (changes != 0)
                return Math.Min(at + BitOperations.TrailingZeroCount(changes), end) - row;
        }
        return end - row;
    }

    private static void Pack(Validity validity, int row, int count, ByteBuffer output)
    {
        if (count <= 0)
            return;
        var groups = (count + 7) / 8;
        output.WriteVarint((ulong)groups << 1 | 1);
        Span<byte> word = stackalloc byte[8];
        for (; groups > 0; groups -= 8, row += 64, count -= 64)
        {
            var bits = validity.Word(row);
            if (count < 64)
                bits &= (1UL << count) - 1;
            BinaryPrimitives.WriteUInt64LittleEndian(word, bits);
            output.Write(word[..Math.Min(8, groups)]);
        }
    }
}
