using WandbExporter.Parquet.Columns;

namespace WandbExporter.Parquet.Decodings;

internal static class LevelDecoder
{
    /// <summary>Adds the rows that definition levels of width one describe; returns how many of them hold a value.</summary>
    public static int Decode(ReadOnlySpan<byte> levels, int rows, Validity validity, long pageOffset)
    {
        var before = validity.Values;
        var decoder = new HybridDecoder(levels, 1, pageOffset);
        Span<int> batch = stackalloc int[1024];
        while (rows > 0)
        {
            var taken = decoder.TakeRun(rows, out var level);
            if (taken > 0)
            {
                Add(validity, level, taken, pageOffset);
            }
            else
            {
                taken = decoder.TakePacked(batch[..Math.Min(batch.Length, rows)]);
                AddPacked(validity, batch[..taken], pageOffset);
            }
            rows -= taken;
        }
        return validity.Values - before;
    }

    private static void AddPacked(Validity validity, ReadOnlySpan<int> levels, long pageOffset)
    {
        while (!levels.IsEmpty)
        {
            var change = levels.IndexOfAnyExcept(levels[0]);
            var count = change < 0 ? levels.Length : change;
            Add(validity, levels[0], count, pageOffset);
            levels = levels[count..];
        }
    }

    private static void Add(Validity validity, int level, int count, long pageOffset)
    {
        if (level == 1)
            validity.AddValues(count);
        else if (level == 0)
            validity.AddNulls(count);
        else
            throw new ParquetFormatException($"Definition level {(uint)level} passes the greatest, 1", pageOffset);
    }
}
