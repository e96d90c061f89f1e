using System.Buffers.Binary;

namespace WandbExporter.Parquet.Decodings;

/// <summary>Booleans as runs, which other writers use with V2 pages: four bytes of length, then the hybrid.</summary>
internal sealed class RleBooleanDecoding : IValueDecoding
{
    public static RleBooleanDecoding Instance { get; } = new();

    public void Decode(PageValues page, int count, ColumnBuilder target, int used)
    {
        if (count == 0)
            return;
        if (page.Bytes.Length < 4)
            throw page.Bad("A page of booleans has no length");
        var length = BinaryPrimitives.ReadInt32LittleEndian(page.Bytes);
        if (length < 0 || length > page.Bytes.Length - 4)
            throw page.Bad("A page of booleans is cut");
        page.DemandRoom(used + (long)count);
        var room = ((BooleanColumnBuilder)target).Room(used, count);
        var bits = new HybridDecoder(page.Bytes.Slice(4, length), 1, page.PageOffset);
        Span<int> batch = stackalloc int[1024];
        while (!room.IsEmpty)
        {
            var now = batch[..Math.Min(batch.Length, room.Length)];
            bits.Read(now);
            for (var i = 0; i < now.Length; i++)
                room[i] = now[i] != 0;
            room = room[now.Length..];
        }
    }
}
