namespace WandbExporter.Parquet.Decodings;

/// <summary>The encoded values of one page, and where the page stands, for messages.</summary>
internal readonly ref struct PageValues(ReadOnlySpan<byte> bytes, long pageOffset, long maxColumnBytes)
{
    public ReadOnlySpan<byte> Bytes { get; } = bytes;

    public long PageOffset { get; } = pageOffset;

    public PageValues From(int start) => new(Bytes[start..], PageOffset, maxColumnBytes);

    /// <summary>Other bytes that belong to the page.</summary>
    public PageValues Of(ReadOnlySpan<byte> other) => new(other, PageOffset, maxColumnBytes);

    public ParquetFormatException Bad(string what) => new(what, PageOffset);

    public void DemandRoom(long columnBytes)
    {
        if (columnBytes > maxColumnBytes)
            throw Bad($"A column takes more than the {maxColumnBytes} bytes allowed when decoded");
    }
}
