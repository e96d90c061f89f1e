namespace WandbExporter.Parquet.Decodings;

/// <summary>All lengths, then all bytes (DELTA_LENGTH_BYTE_ARRAY).</summary>
internal sealed class DeltaLengthDecoding : IValueDecoding
{
    public static DeltaLengthDecoding Instance { get; } = new();

    public void Decode(PageValues page, int count, ColumnBuilder target, int used)
    {
        using var lengths = DeltaLengths.Read(page, count, out var rest);
        var values = (BytesColumnBuilder)target;
        var left = rest.Bytes;
        page.DemandRoom(values.StoredBytes + (long)left.Length + 4L * (used + (long)count));
        for (var i = 0; i < count; i++)
        {
            var length = (int)lengths.Values[i];
            if (length > left.Length)
                throw page.Bad($"A value of {length} bytes passes the end of its page");
            values.Set(used + i, left[..length]);
            left = left[length..];
        }
    }
}
