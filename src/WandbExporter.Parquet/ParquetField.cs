using WandbExporter.Parquet.Schema;

namespace WandbExporter.Parquet;

/// <summary>A top-level field of a file.</summary>
public sealed class ParquetField
{
    internal ParquetField(FieldNode node, IReadOnlyList<Leaf> leaves)
    {
        Node = node;
        Leaves = [.. leaves.Skip(node.FirstLeaf).Take(node.LeafCount)];
        Kind = node.Shape == NodeShape.Leaf ? Leaves[0].Kind : FieldKind.Nested;
    }

    /// <summary>The name, exactly: a dot or slash in it means nothing.</summary>
    public string Name => Node.Name;

    public FieldKind Kind { get; }

    internal FieldNode Node { get; }

    internal IReadOnlyList<Leaf> Leaves { get; }
}
