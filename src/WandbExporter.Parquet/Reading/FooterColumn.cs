using WandbExporter.Parquet.Schema;

namespace WandbExporter.Parquet;

/// <summary>A column as the footer describes it.</summary>
public sealed class FooterColumn
{
    internal FooterColumn(Leaf leaf)
    {
        Leaf = leaf;
        Name = leaf.Name;
        Type = leaf.ColumnType;
    }

    /// <summary>The path element, exactly; of a column within another, all of them, joined by dots.</summary>
    public string Name { get; }

    /// <summary>The column type of ours that it is, or null for one whose values only <see cref="ParquetFileReader.ReadBatchesAsync"/> reads.</summary>
    public ColumnType? Type { get; }

    /// <summary>The physical type's name as in parquet.thrift, without underscores.</summary>
    public string PhysicalName => Leaf.Physical.ToString();

    /// <summary>Whether it may hold nulls.</summary>
    public bool Optional => Leaf.MaxDefinition > 0;

    internal Leaf Leaf { get; }
}
