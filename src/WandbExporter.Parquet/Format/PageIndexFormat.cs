using WandbExporter.Parquet.Thrift;

namespace WandbExporter.Parquet.Format;

/// <summary>The two structures of a chunk's page index (parquet.thrift: ColumnIndex and OffsetIndex).</summary>
internal static class PageIndexFormat
{
    /// <summary>
    /// A column index has bounds for every page that holds values, or it must not be there: a page with a NaN has none.
    /// </summary>
    public static bool HasBounds(IReadOnlyList<PageEntry> pages) =>
        pages.All(p => p.Statistics is { } found && (p.Values == 0 || (found.Min is not null && found.Max is not null)));

    public static void WriteColumnIndex(CompactWriter thrift, IReadOnlyList<PageEntry> pages, ColumnType type)
    {
        thrift.BeginStruct();
        thrift.BeginList(1, CompactType.True, pages.Count);
        foreach (var page in pages)
            thrift.BoolElement(page.Values == 0);
        thrift.BeginList(2, CompactType.Binary, pages.Count);
        foreach (var page in pages)
            thrift.BinaryElement(page.Statistics!.Min);
        thrift.BeginList(3, CompactType.Binary, pages.Count);
        foreach (var page in pages)
            thrift.BinaryElement(page.Statistics!.Max);
        thrift.Int32(4, (int)OrderOf(pages, type));
        thrift.BeginList(5, CompactType.Int64, pages.Count);
        foreach (var page in pages)
            thrift.Int64Element(page.Statistics!.NullCount ?? 0);
        thrift.EndStruct();
    }

    /// <param name="thrift">The writer.</param>
    /// <param name="pages">The chunk's data pages.</param>
    /// <param name="start">Where the chunk starts in the file.</param>
    public static void WriteOffsetIndex(CompactWriter thrift, IReadOnlyList<PageEntry> pages, long start)
    {
        thrift.BeginStruct();
        thrift.BeginList(1, CompactType.Struct, pages.Count);
        foreach (var page in pages)
        {
            thrift.BeginStruct();
            thrift.Int64(1, start + page.Offset);
            thrift.Int32(2, page.Bytes);
            thrift.Int64(3, page.FirstRow);
            thrift.EndStruct();
        }
        thrift.EndStruct();
    }

    // Pages of nulls have no place in the order. Of bounds that are all the same both orders hold; ascending is the one that is searched.
    private static BoundaryOrder OrderOf(IReadOnlyList<PageEntry> pages, ColumnType type)
    {
        var (ascends, descends) = (true, true);
        ColumnStatistics? last = null;
        foreach (var page in pages)
        {
            if (page.Values == 0)
                continue;
            if (last is not null)
            {
                var mins = BoundOrder.Compare(type, last.Min, page.Statistics!.Min);
                var maxs = BoundOrder.Compare(type, last.Max, page.Statistics!.Max);
                ascends &= mins <= 0 && maxs <= 0;
                descends &= mins >= 0 && maxs >= 0;
            }
            last = page.Statistics;
        }
        return ascends ? BoundaryOrder.Ascending : descends ? BoundaryOrder.Descending : BoundaryOrder.Unordered;
    }
}
