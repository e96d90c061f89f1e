namespace WandbExporter.Parquet.Format;

/// <summary>How the bounds of a chunk's pages follow each other (parquet.thrift: BoundaryOrder).</summary>
internal enum BoundaryOrder
{
    Unordered = 0,
    Ascending = 1,
    Descending = 2,
}
