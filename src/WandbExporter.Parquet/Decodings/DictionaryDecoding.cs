using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using WandbExporter.Parquet.Buffers;
using WandbExporter.Parquet.Columns;

namespace WandbExporter.Parquet.Decodings;

internal sealed class DictionaryDecoding(ColumnBuilder dictionary) : IValueDecoding
{
    private const int Batch = 1024;

    public void Decode(PageValues page, int count, ColumnBuilder target, int used)
    {
        if (count == 0)
            return;
        if (page.Bytes.IsEmpty)
            throw page.Bad("A page of indices is empty");
        var indices = new HybridDecoder(page.Bytes[1..], page.Bytes[0], page.PageOffset);
        switch (target)
        {
            case BooleanColumnBuilder booleans:
                Look(page, ref indices, ((BooleanColumnBuilder)dictionary).Values, booleans, count, used);
                break;
            case Int32ColumnBuilder ints:
                Look(page, ref indices, ((Int32ColumnBuilder)dictionary).Values, ints, count, used);
                break;
            case Int64ColumnBuilder longs:
                Look(page, ref indices, ((Int64ColumnBuilder)dictionary).Values, longs, count, used);
                break;
            case SingleColumnBuilder floats:
                Look(page, ref indices, ((SingleColumnBuilder)dictionary).Values, floats, count, used);
                break;
            case DoubleColumnBuilder doubles:
                Look(page, ref indices, ((DoubleColumnBuilder)dictionary).Values, doubles, count, used);
                break;
            case BytesColumnBuilder bytes:
                Look(page, ref indices, (BytesColumnBuilder)dictionary, bytes, count, used);
                break;
            default:
                throw new InvalidOperationException($"{target.GetType().Name} has no dictionary encoding.");
        }
    }

    private static void Look<T>(PageValues page, ref HybridDecoder indices, ReadOnlySpan<T> dictionary, FixedColumnBuilder<T> target, int count, int used)
        where T : unmanaged
    {
        page.DemandRoom((used + (long)count) * Unsafe.SizeOf<T>());
        var room = target.Room(used, count);
        Span<int> batch = stackalloc int[Batch];
        while (!room.IsEmpty)
        {
            var taken = indices.TakeRun(room.Length, out var value);
            if (taken > 0)
            {
                room[..taken].Fill(dictionary[Within(page, value, dictionary.Length)]);
            }
            else
            {
                taken = indices.TakePacked(batch[..Math.Min(Batch, room.Length)]);
                LookUp(page, batch[..taken], dictionary, room);
            }
            room = room[taken..];
        }
    }

    private static void LookUp<T>(PageValues page, ReadOnlySpan<int> indices, ReadOnlySpan<T> dictionary, Span<T> target)
    {
        var wrong = dictionary.IsEmpty ? 0 : indices.IndexOfAnyExceptInRange(0, dictionary.Length - 1);
        if (wrong >= 0 && !indices.IsEmpty)
            Within(page, indices[wrong], dictionary.Length);
        target = target[..indices.Length];
        ref var first = ref MemoryMarshal.GetReference(dictionary);
        for (var i = 0; i < target.Length; i++)
            target[i] = Unsafe.Add(ref first, indices[i]);
    }

    private static void Look(PageValues page, ref HybridDecoder indices, BytesColumnBuilder dictionary, BytesColumnBuilder target, int count, int used)
    {
        Span<int> batch = stackalloc int[Batch];
        for (var done = 0; done < count;)
        {
            var now = batch[..Math.Min(Batch, count - done)];
            indices.Read(now);
            Copy(page, now, dictionary, target, used + done);
            done += now.Length;
        }
    }

    private static void Copy(PageValues page, ReadOnlySpan<int> indices, BytesColumnBuilder dictionary, BytesColumnBuilder target, int used)
    {
        var values = dictionary.Bytes;
        var valueEnds = dictionary.Ends;
        var total = 0L;
        foreach (var index in indices)
        {
            Within(page, index, valueEnds.Length);
            total += valueEnds[index] - (index == 0 ? 0 : valueEnds[index - 1]);
        }
        page.DemandRoom(target.StoredBytes + total + 4L * (used + indices.Length));
        var stored = target.StoredBytes;
        var room = target.BeginFill(used, indices.Length, checked((int)total), out var ends);
        var written = 0;
        for (var i = 0; i < indices.Length; i++)
        {
            var index = indices[i];
            var start = index == 0 ? 0 : valueEnds[index - 1];
            var length = valueEnds[index] - start;
            ShortCopy.Copy(values, start, length, room, written);
            written += length;
            ends[i] = stored + written;
        }
        target.EndFill(written);
    }

    private static int Within(PageValues page, int index, int length) =>
        (uint)index < (uint)length ? index : throw page.Bad($"Index {(uint)index} passes a dictionary of {length} values");
}
