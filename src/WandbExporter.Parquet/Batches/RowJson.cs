using WandbExporter.Parquet.Buffers;
using WandbExporter.Parquet.Schema;

namespace WandbExporter.Parquet.Batches;

/// <summary>
/// Puts a row of a field together from the levels of its leaves. Each leaf has a cursor; whatever the levels say, a cursor stays within its row.
/// Recursion follows the schema, whose depth is bounded (<see cref="SchemaTree.MaxDepth"/>).
/// </summary>
internal sealed class RowJson(FieldNode field, LeafSlots[] leaves)
{
    private readonly int[] _at = new int[leaves.Length];
    private readonly int[] _ends = new int[leaves.Length];

    public void Write(int row, ByteBuffer output)
    {
        for (var i = 0; i < leaves.Length; i++)
        {
            _at[i] = leaves[i].RowStart(row);
            _ends[i] = leaves[i].RowEnd(row);
        }
        Write(field, output);
        for (var i = 0; i < leaves.Length; i++)
        {
            if (_at[i] != _ends[i])
                throw Torn();
        }
    }

    private void Write(FieldNode node, ByteBuffer output)
    {
        if (!IsPresent(node))
        {
            Skip(node);
            output.Write("null"u8);
            return;
        }
        switch (node.Shape)
        {
            case NodeShape.Leaf:
                WriteLeaf(node, output);
                break;
            case NodeShape.Struct:
                WriteStruct(node, output);
                break;
            case NodeShape.List:
                WriteList(node, output);
                break;
            default:
                WriteMap(node, output);
                break;
        }
    }

    private void WriteLeaf(FieldNode node, ByteBuffer output)
    {
        var index = Index(node);
        JsonText.Write(output, leaves[index], _at[index]++);
    }

    private void WriteStruct(FieldNode node, ByteBuffer output)
    {
        output.WriteByte((byte)'{');
        var isFirst = true;
        foreach (var member in node.Children)
        {
            if (!IsPresent(member))
            {
                Skip(member);
                continue;
            }
            if (!isFirst)
                output.WriteByte((byte)',');
            isFirst = false;
            output.Write(member.JsonName);
            output.WriteByte((byte)':');
            Write(member, output);
        }
        output.WriteByte((byte)'}');
    }

    private void WriteList(FieldNode node, ByteBuffer output)
    {
        output.WriteByte((byte)'[');
        if (HasEntries(node))
        {
            Write(node.Children[0], output);
            while (HasMore(node))
            {
                output.WriteByte((byte)',');
                Write(node.Children[0], output);
            }
        }
        output.WriteByte((byte)']');
    }

    private void WriteMap(FieldNode node, ByteBuffer output)
    {
        output.WriteByte((byte)'{');
        if (HasEntries(node))
        {
            WriteEntry(node, output);
            while (HasMore(node))
            {
                output.WriteByte((byte)',');
                WriteEntry(node, output);
            }
        }
        output.WriteByte((byte)'}');
    }

    private void WriteEntry(FieldNode node, ByteBuffer output)
    {
        var key = node.Children[0];
        if (!IsPresent(key))
            throw new ParquetFormatException($"A map of field '{field.Name}' has a key that is null");
        var index = Index(key);
        JsonText.WriteName(output, leaves[index], _at[index]++);
        output.WriteByte((byte)':');
        if (node.Children.Count > 1)
            Write(node.Children[1], output);
        else
            output.Write("null"u8);
    }

    // An empty list takes one entry of each leaf.
    private bool HasEntries(FieldNode node)
    {
        if (Definition(node) >= node.EntryDefinition)
            return true;
        Skip(node);
        return false;
    }

    // Whether all leaves go on with a further entry, or none.
    private bool HasMore(FieldNode node)
    {
        var first = Index(node);
        var hasMore = Repeats(first, node.EntryRepetition);
        for (var i = first + 1; i < first + node.LeafCount; i++)
        {
            if (Repeats(i, node.EntryRepetition) != hasMore)
                throw Torn();
        }
        return hasMore;
    }

    private bool Repeats(int leaf, int level) => _at[leaf] < _ends[leaf] && leaves[leaf].Repetition(_at[leaf]) == level;

    private bool IsPresent(FieldNode node) => Definition(node) >= node.Definition;

    private int Definition(FieldNode node)
    {
        var index = Index(node);
        return _at[index] < _ends[index] ? leaves[index].Definition(_at[index]) : throw Torn();
    }

    private void Skip(FieldNode node)
    {
        var first = Index(node);
        for (var i = first; i < first + node.LeafCount; i++)
        {
            if (_at[i]++ == _ends[i])
                throw Torn();
        }
    }

    private int Index(FieldNode node) => node.FirstLeaf - field.FirstLeaf;

    private ParquetFormatException Torn() => new($"The columns of field '{field.Name}' do not fit each other");
}
