using System.Buffers;

namespace WandbExporter.Parquet.Decodings;

/// <summary>A series of lengths, as the encodings of byte arrays begin with.</summary>
internal readonly ref struct DeltaLengths
{
    private readonly long[] _lengths;

    private DeltaLengths(long[] lengths, int count)
    {
        _lengths = lengths;
        Values = lengths.AsSpan(0, count);
    }

    public ReadOnlySpan<long> Values { get; }

    /// <param name="page">Begins with the lengths.</param>
    /// <param name="count">How many there must be.</param>
    /// <param name="rest">What follows them.</param>
    public static DeltaLengths Read(PageValues page, int count, out PageValues rest)
    {
        var reader = new DeltaReader(page);
        if (reader.Count != count)
            throw page.Bad($"A page of {count} values holds {reader.Count} lengths");
        page.DemandRoom((long)count * sizeof(long));
        var lengths = ArrayPool<long>.Shared.Rent(count);
        try
        {
            reader.ReadAll(lengths);
            foreach (var length in lengths.AsSpan(0, count))
            {
                if (length is < 0 or > int.MaxValue)
                    throw page.Bad($"A value of {length} bytes cannot be");
            }
        }
        catch
        {
            ArrayPool<long>.Shared.Return(lengths);
            throw;
        }
        rest = page.Of(reader.Rest);
        return new(lengths, count);
    }

    public void Dispose() => ArrayPool<long>.Shared.Return(_lengths);
}
