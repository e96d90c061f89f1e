using WandbExporter.Parquet.Buffers;

namespace WandbExporter.Parquet.Encodings;

/// <summary>The dictionary of byte strings; the hash is seeded for each process, so no content can make all searches long.</summary>
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
        using var table = new ProbeTable(limit);
        var bytes = column.Bytes;
        var ends = column.Ends;
        var start = 0;
        var pays = true;
        ReadOnlySpan<byte> previous = default;
        for (var i = 0; i < values && pays; i++)
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
                ref var slot = ref table.First(Hash(value));
                while (slot > 0 && !dictionary.Value(slot - 1).SequenceEqual(value))
                    slot = ref table.Next(ref slot);
                if (slot == 0)
                {
                    if (dictionary.Count == limit || Size(dictionary) + 4 + value.Length > maxBytes)
                    {
                        pays = false;
                        break;
                    }
                    dictionary.Append(value);
                    slot = dictionary.Count;
                }
                indices[i] = slot - 1;
                previous = value;
            }
            if (DictionaryProbe.IsTimeToLook(i + 1))
                pays = DictionaryProbe.Pays(dictionary.Count, i + 1, Size(dictionary), start + 4L * (i + 1));
        }
        if (pays && DictionaryProbe.Pays(dictionary.Count, values, Size(dictionary), bytes.Length + 4L * values))
            return new DictionaryEncoding(dictionary, indices);
        ColumnPool<int>.Instance.Return(indices);
        dictionary.Dispose();
        return null;
    }

    private static long Size(BytesColumnBuilder dictionary) => dictionary.Bytes.Length + 4L * dictionary.Count;

    private static uint Hash(ReadOnlySpan<byte> value)
    {
        var hash = default(HashCode);
        hash.AddBytes(value);
        return (uint)hash.ToHashCode();
    }
}
