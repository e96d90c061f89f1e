namespace WandbExporter.Parquet.Decodings;

/// <summary>Values as what they share with the one before, and the rest (DELTA_BYTE_ARRAY).</summary>
/// <param name="width">The length that each value must have; zero for any.</param>
internal sealed class DeltaBytesDecoding(int width) : IValueDecoding
{
    public void Decode(PageValues page, int count, ColumnBuilder target, int used)
    {
        using var prefixes = DeltaLengths.Read(page, count, out var afterPrefixes);
        using var suffixes = DeltaLengths.Read(afterPrefixes, count, out var rest);
        var values = (BytesColumnBuilder)target;
        var left = rest.Bytes;
        var before = 0;
        for (var i = 0; i < count; i++)
        {
            var (prefix, suffix) = ((int)prefixes.Values[i], (int)suffixes.Values[i]);
            if (prefix > before)
                throw page.Bad($"A value shares {prefix} bytes with one of {before}");
            if (suffix > left.Length)
                throw page.Bad($"A value of {suffix} bytes passes the end of its page");
            before = prefix + suffix;
            if (width > 0 && before != width)
                throw page.Bad($"A value has {before} bytes, not {width}");
            page.DemandRoom(values.StoredBytes + (long)before + 4L * (used + i));
            values.SetSharing(used + i, prefix, left[..suffix]);
            left = left[suffix..];
        }
    }
}
