using System.Buffers;

namespace WandbExporter.Parquet.Decodings;

/// <summary>Integers as differences (DELTA_BINARY_PACKED).</summary>
internal sealed class DeltaIntegerDecoding : IValueDecoding
{
    public static DeltaIntegerDecoding Instance { get; } = new();

    public void Decode(PageValues page, int count, ColumnBuilder target, int used)
    {
        var reader = new DeltaReader(page);
        if (reader.Count != count)
            throw page.Bad($"A page of {count} values holds {reader.Count} differences");
        page.DemandRoom((used + (long)count) * sizeof(long));
        if (target is Int64ColumnBuilder longs)
        {
            reader.ReadAll(longs.Room(used, count));
            return;
        }
        var wide = ArrayPool<long>.Shared.Rent(count);
        try
        {
            reader.ReadAll(wide);
            var room = ((Int32ColumnBuilder)target).Room(used, count);
            for (var i = 0; i < room.Length; i++)
                room[i] = unchecked((int)wide[i]);
        }
        finally
        {
            ArrayPool<long>.Shared.Return(wide);
        }
    }
}
