using System.Text;
using WandbExporter.Parquet.Buffers;

namespace WandbExporter.Parquet.Schema;

/// <summary>
/// A field, member, element, key or value as a reader of rows sees it. The groups that only hold a list together have no node of their own.
/// </summary>
internal sealed class FieldNode
{
    public required string Name
    {
        get;
        init
        {
            field = value;
            using var quoted = new ByteBuffer();
            JsonString.Write(quoted, Encoding.UTF8.GetBytes(value));
            JsonName = quoted.Written.ToArray();
        }
    }

    /// <summary>The name in quotes, as a member of an object has it.</summary>
    public byte[] JsonName { get; private init; } = [];

    public required NodeShape Shape { get; init; }

    /// <summary>From this definition level on the node is there: below it, it or something around it is null.</summary>
    public required int Definition { get; init; }

    /// <summary>Of a list or map: the repetition level of a further entry; from <see cref="EntryDefinition"/> on there is an entry at all.</summary>
    public int EntryRepetition { get; init; }

    public int EntryDefinition { get; init; }

    /// <summary>Members of a struct, the element of a list, the key and perhaps the value of a map.</summary>
    public IReadOnlyList<FieldNode> Children { get; init; } = [];

    /// <summary>The leaves below are a stretch of the file's leaves.</summary>
    public required int FirstLeaf { get; init; }

    public required int LeafCount { get; init; }
}
