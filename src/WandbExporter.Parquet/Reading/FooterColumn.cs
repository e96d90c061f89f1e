using WandbExporter.Parquet.Format;

namespace WandbExporter.Parquet;

/// <summary>A column as the footer describes it.</summary>
/// <param name="Name">The path element, exactly.</param>
/// <param name="Type">The column type of ours that it is, or null for one that this library does not read values of.</param>
/// <param name="PhysicalName">The physical type's name as in parquet.thrift, without underscores.</param>
/// <param name="Optional">Whether it may hold nulls.</param>
public sealed record FooterColumn(string Name, ColumnType? Type, string PhysicalName, bool Optional)
{
    internal PhysicalType Physical { get; init; }
}
