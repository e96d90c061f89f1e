namespace WandbExporter.Parquet.Decodings;

/// <summary>Values of one length, one after the other (PLAIN of FIXED_LEN_BYTE_ARRAY and INT96).</summary>
internal sealed class FixedBytesDecoding(int width) : IValueDecoding
{
    public void Decode(PageValues page, int count, ColumnBuilder target, int used)
    {
        var bytes = (long)count * width;
        if (bytes > page.Bytes.Length)
            throw page.Bad($"A page of {page.Bytes.Length} bytes does not hold its {count} values");
        var values = (BytesColumnBuilder)target;
        page.DemandRoom(values.StoredBytes + bytes + 4L * (used + (long)count));
        for (var i = 0; i < count; i++)
            values.Set(used + i, page.Bytes.Slice(i * width, width));
    }
}
