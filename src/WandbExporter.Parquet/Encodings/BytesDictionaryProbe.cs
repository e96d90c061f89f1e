using WandbExporter.Parquet.Buffers;

namespace WandbExporter.Parquet.Encodings;

/// <summary>The dictionary of byte strings.</summary>
internal static class BytesDictionaryProbe
{
    public static DictionaryEncoding? TryBuild(BytesColumnBuilder column, int maxBytes)
    {
        var values = column.Count;
        if (values < 2 || maxBytes < 4)
            return null;
        var limit = Math.Min(maxBytes / 4, values);
        var dictionary = new BytesColumnBuilder();
        var indices = ColumnPool<int>.Instance.Rent(values);
        if (TryFill(column, maxBytes, limit, dictionary, indices))
            return new DictionaryEncoding(dictionary, indices);
        ColumnPool<int>.Instance.Return(indices);
        dictionary.Dispose();
        return null;
    }

    private static bool TryFill(BytesColumnBuilder column, int maxBytes, int limit, BytesColumnBuilder dictionary, int[] indices)
    {
        var bytes = column.Bytes;
        var ends = column.Ends;
        var table = new ProbeTable(limit);
        uint[] hashes = [];
        try
        {
            var start = 0;
            ReadOnlySpan<byte> previous = default;
            for (var i = 0; i < ends.Length; i++)
            {
                var value = bytes[start..ends[i]];
                start = ends[i];
                // Names of runs and keys come in long stretches of the same.
                if (i > 0 && value.SequenceEqual(previous))
                {
                    indices[i] = indices[i - 1];
                }
                else
                {
                    var hash = BytesHash.Of(value);
                    ref var slot = ref table.First(hash);
                    while (slot > 0 && !(hashes[slot - 1] == hash && dictionary.Stored(slot - 1).SequenceEqual(value)))
                        slot = ref table.Next(ref slot);
                    indices[i] = slot - 1;
                    if (slot == 0)
                    {
                        var place = dictionary.Count;
                        if (place == limit || Size(dictionary) + 4 + value.Length > maxBytes)
                            return false;
                        dictionary.Append(value);
                        if (place == hashes.Length)
                            PooledArray.Grow(ref hashes, place, place + 1L);
                        hashes[place] = hash;
                        slot = place + 1;
                        indices[i] = place;
                        if (place + 1 == table.Capacity && place + 1 < limit)
                            Grow(ref table, hashes.AsSpan(0, place + 1));
                    }
                    previous = value;
                }
                if (DictionaryProbe.IsTimeToLook(i + 1) && !DictionaryProbe.Pays(dictionary.Count, i + 1, Size(dictionary), start + 4L * (i + 1)))
                    return false;
            }
            return DictionaryProbe.Pays(dictionary.Count, ends.Length, Size(dictionary), bytes.Length + 4L * ends.Length);
        }
        finally
        {
            table.Dispose();
            PooledArray.Return(ref hashes);
        }
    }

    private static void Grow(ref ProbeTable table, ReadOnlySpan<uint> hashes)
    {
        table.Grow();
        for (var i = 0; i < hashes.Length; i++)
            table.Add(hashes[i], i + 1);
    }

    private static long Size(BytesColumnBuilder dictionary) => dictionary.StoredBytes + 4L * dictionary.Count;
}
