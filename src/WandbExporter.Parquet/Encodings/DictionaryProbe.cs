using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using WandbExporter.Parquet.Buffers;

namespace WandbExporter.Parquet.Encodings;

/// <summary>
/// Tries to make a dictionary of a chunk's values: gives up when it grows over its limit or would not make the chunk smaller,
/// and looks early, since most metrics are distinct numbers.
/// </summary>
internal static class DictionaryProbe
{
    private const int FirstLook = 4096;

    /// <summary>Doubles are told apart by their bits: -0 and 0 are two values, and every NaN keeps its payload.</summary>
    /// <param name="column">The chunk.</param>
    /// <param name="maxBytes">The most that the dictionary may take.</param>
    /// <param name="other">What the chunk would take in another encoding than PLAIN, which a dictionary has to beat as well.</param>
    public static DictionaryEncoding? TryBuild(ColumnBuilder column, int maxBytes, long? other = null) => column switch
    {
        Int32ColumnBuilder ints => Build<int, Int32ColumnBuilder>(ints.Values, maxBytes, other, (target, values) => target.AppendValues(values)),
        Int64ColumnBuilder longs => Build<long, Int64ColumnBuilder>(longs.Values, maxBytes, other, (target, values) => target.AppendValues(values)),
        DoubleColumnBuilder doubles => Build<long, DoubleColumnBuilder>(
            MemoryMarshal.Cast<double, long>(doubles.Values),
            maxBytes,
            other,
            (target, values) => target.AppendValues(MemoryMarshal.Cast<long, double>(values))),
        BytesColumnBuilder bytes => BytesDictionaryProbe.TryBuild(bytes, maxBytes),
        _ => null,
    };

    /// <summary>Whether a dictionary with what it holds after <paramref name="seen"/> values is worth its bytes.</summary>
    /// <remarks>Runs are not counted in, but for the one run of a single value.</remarks>
    public static bool Pays(int distinct, int seen, long dictionaryBytes, long plainBytes) =>
        dictionaryBytes + (distinct == 1 ? 1 : ((long)seen * DictionaryEncoding.Width(distinct) + 7) / 8) < plainBytes;

    public static bool IsTimeToLook(int seen) => seen >= FirstLook && (seen & (seen - 1)) == 0;

    private delegate void AppendAll<T, TBuilder>(TBuilder target, ReadOnlySpan<T> values);

    private static DictionaryEncoding? Build<T, TBuilder>(ReadOnlySpan<T> values, int maxBytes, long? other, AppendAll<T, TBuilder> append)
        where T : unmanaged, IEquatable<T>
        where TBuilder : ColumnBuilder, new()
    {
        var size = Unsafe.SizeOf<T>();
        if (values.Length < 2 || maxBytes < size)
            return null;
        var limit = Math.Min(maxBytes / size, values.Length);
        var distinct = ColumnPool<T>.Instance.Rent(limit);
        var indices = ColumnPool<int>.Instance.Rent(values.Length);
        DictionaryEncoding? encoding = null;
        var count = Fill(values, limit, distinct, indices);
        if (count > 0 && Pays(count, values.Length, (long)count * size, Math.Min(other ?? long.MaxValue, (long)values.Length * size)))
        {
            var dictionary = new TBuilder();
            append(dictionary, distinct.AsSpan(0, count));
            encoding = new DictionaryEncoding(dictionary, indices);
        }
        else
        {
            ColumnPool<int>.Instance.Return(indices);
        }
        ColumnPool<T>.Instance.Return(distinct);
        return encoding;
    }

    /// <summary>The number of distinct values; zero when there are too many.</summary>
    private static int Fill<T>(ReadOnlySpan<T> values, int limit, Span<T> distinct, Span<int> indices)
        where T : unmanaged, IEquatable<T>
    {
        var table = new ProbeTable(limit);
        try
        {
            var count = 0;
            for (var i = 0; i < values.Length; i++)
            {
                var value = values[i];
                ref var slot = ref table.First(Hash(value));
                while (slot > 0 && !distinct[slot - 1].Equals(value))
                    slot = ref table.Next(ref slot);
                indices[i] = slot - 1;
                if (slot == 0)
                {
                    if (count == limit)
                        return 0;
                    indices[i] = count;
                    distinct[count] = value;
                    slot = ++count;
                    if (count == table.Capacity && count < limit)
                        Grow(ref table, distinct[..count]);
                }
                if (IsTimeToLook(i + 1) && !Pays(count, i + 1, (long)count * Unsafe.SizeOf<T>(), (i + 1L) * Unsafe.SizeOf<T>()))
                    return 0;
            }
            return count;
        }
        finally
        {
            table.Dispose();
        }
    }

    private static void Grow<T>(ref ProbeTable table, ReadOnlySpan<T> distinct)
        where T : unmanaged
    {
        table.Grow();
        for (var i = 0; i < distinct.Length; i++)
            table.Add(Hash(distinct[i]), i + 1);
    }

    // All bits take part in the product's highest ones, which choose the slot.
    private static uint Hash<T>(T value)
        where T : unmanaged
    {
        var bits = Unsafe.SizeOf<T>() == sizeof(ulong) ? Unsafe.BitCast<T, ulong>(value) : Unsafe.BitCast<T, uint>(value);
        return (uint)((bits ^ bits >> 32) * 0x9E37_79B9_7F4A_7C15 >> 32);
    }
}
