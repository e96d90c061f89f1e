using WandbExporter.Parquet.Format;

namespace WandbExporter.Parquet.Schema;

/// <summary>
/// Makes the tree of fields from the footer's list of elements, with lists and maps in their standard and their older forms
/// (parquet-format, LogicalTypes.md: "Nested Types" and its rules of compatibility).
/// </summary>
internal sealed class SchemaTree
{
    /// <summary>How deep groups may lie in each other; levels therefore fit a byte, and no recursion over the schema passes it.</summary>
    public const int MaxDepth = 64;

    private const int MaxFixedBytes = 1 << 24;
    private const int MaxScale = 1000;

    private readonly IReadOnlyList<SchemaElement> _elements;
    private readonly long _offset;
    private readonly List<Leaf> _leaves = [];
    private readonly List<string> _path = [];
    private int _next;

    private SchemaTree(IReadOnlyList<SchemaElement> elements, long offset)
    {
        _elements = elements;
        _offset = offset;
    }

    /// <param name="elements">In depth-first order, the root first.</param>
    /// <param name="offset">Where the footer stands, for messages.</param>
    public static (IReadOnlyList<FieldNode> Fields, IReadOnlyList<Leaf> Leaves) Build(IReadOnlyList<SchemaElement> elements, long offset)
    {
        var tree = new SchemaTree(elements, offset);
        if (elements.Count == 0 || elements[0].Children < 0)
            throw tree.Bad("The schema has no root");
        var fields = new List<FieldNode>();
        tree._next = 1;
        for (var left = elements[0].Children; left > 0; left--)
            fields.Add(tree.Field(0, 0));
        if (tree._next != elements.Count)
            throw tree.Bad("The schema does not count its columns right");
        return (fields, tree._leaves);
    }

    // One element with all below it. The levels are those of what surrounds it.
    private FieldNode Field(int definition, int repetition)
    {
        var element = Take();
        _path.Add(element.Name);
        if (_path.Count > MaxDepth)
            throw Bad($"The schema nests more than {MaxDepth} levels deep");
        FieldNode node;
        if (element.Repetition == Repetition.Repeated)
        {
            // A repeated field without a list around it is a list that is never null, of elements that are never null.
            var first = _leaves.Count;
            node = ListOf(element.Name, definition, repetition, first, Body(element, definition + 1, repetition + 1));
        }
        else
        {
            node = Body(element, definition + (element.Repetition == Repetition.Optional ? 1 : 0), repetition);
        }
        _path.RemoveAt(_path.Count - 1);
        return node;
    }

    // What the element is, once its own repetition is counted in.
    private FieldNode Body(SchemaElement element, int definition, int repetition)
    {
        if (element.Type is { } physical)
            return LeafOf(element, physical, definition, repetition);
        if (element.Children <= 0)
            throw Bad($"The group '{Name}' has no columns");
        var holdsEntries = element.Children == 1 && _next < _elements.Count && _elements[_next].Repetition == Repetition.Repeated;
        return element.Logical.Kind switch
        {
            LogicalKind.List when holdsEntries => List(element, definition, repetition),
            LogicalKind.Map when holdsEntries && IsMapEntry(_elements[_next]) => Map(element, definition, repetition),
            _ => Struct(element, definition, repetition),
        };
    }

    private FieldNode Struct(SchemaElement element, int definition, int repetition)
    {
        var first = _leaves.Count;
        var members = new List<FieldNode>();
        for (var left = element.Children; left > 0; left--)
            members.Add(Field(definition, repetition));
        return new FieldNode
        {
            Name = element.Name,
            Shape = NodeShape.Struct,
            Definition = definition,
            Children = members,
            FirstLeaf = first,
            LeafCount = _leaves.Count - first,
        };
    }

    private FieldNode List(SchemaElement list, int definition, int repetition)
    {
        var first = _leaves.Count;
        var repeated = Take();
        _path.Add(repeated.Name);
        if (_path.Count > MaxDepth)
            throw Bad($"The schema nests more than {MaxDepth} levels deep");
        var element = IsElementItself(list, repeated) ? Body(repeated, definition + 1, repetition + 1) : Field(definition + 1, repetition + 1);
        _path.RemoveAt(_path.Count - 1);
        return ListOf(list.Name, definition, repetition, first, element);
    }

    private FieldNode Map(SchemaElement map, int definition, int repetition)
    {
        var first = _leaves.Count;
        var entry = Take();
        _path.Add(entry.Name);
        var children = new List<FieldNode>();
        for (var left = entry.Children; left > 0; left--)
            children.Add(Field(definition + 1, repetition + 1));
        _path.RemoveAt(_path.Count - 1);
        return new FieldNode
        {
            Name = map.Name,
            Shape = NodeShape.Map,
            Definition = definition,
            EntryDefinition = definition + 1,
            EntryRepetition = repetition + 1,
            Children = children,
            FirstLeaf = first,
            LeafCount = _leaves.Count - first,
        };
    }

    private FieldNode ListOf(string name, int definition, int repetition, int first, FieldNode element) => new()
    {
        Name = name,
        Shape = NodeShape.List,
        Definition = definition,
        EntryDefinition = definition + 1,
        EntryRepetition = repetition + 1,
        Children = [element],
        FirstLeaf = first,
        LeafCount = _leaves.Count - first,
    };

    private FieldNode LeafOf(SchemaElement element, PhysicalType physical, int definition, int repetition)
    {
        if (!Enum.IsDefined(physical) || !Enum.IsDefined(element.Repetition))
            throw Bad($"Column '{Name}' has no known type");
        if (element.Children > 0)
            throw Bad($"Column '{Name}' has a type and children");
        if (physical == PhysicalType.FixedLenByteArray && element.TypeLength is <= 0 or > MaxFixedBytes)
            throw Bad($"Column '{Name}' has values of {element.TypeLength} bytes");
        if (element.Logical.Kind == LogicalKind.Decimal && element.Logical.Scale is < 0 or > MaxScale)
            throw Bad($"Column '{Name}' has decimals with {element.Logical.Scale} digits behind the point");
        var width = physical switch
        {
            PhysicalType.Int32 or PhysicalType.Float => 4,
            PhysicalType.Int64 or PhysicalType.Double => 8,
            PhysicalType.Int96 => 12,
            PhysicalType.FixedLenByteArray => element.TypeLength,
            _ => 0,
        };
        _leaves.Add(new Leaf
        {
            Path = [.. _path],
            Physical = physical,
            Width = width,
            Logical = element.Logical,
            MaxDefinition = definition,
            MaxRepetition = repetition,
            Kind = LeafKinds.Of(physical, width, element.Logical),
        });
        return new FieldNode { Name = element.Name, Shape = NodeShape.Leaf, Definition = definition, FirstLeaf = _leaves.Count - 1, LeafCount = 1 };
    }

    // Whether the repeated element is the list's element (two levels), or only holds it (three levels).
    private bool IsElementItself(SchemaElement list, SchemaElement repeated) =>
        repeated.Type is not null
        || repeated.Children != 1
        || repeated.Name == "array"
        || repeated.Name == list.Name + "_tuple"
        || (_next < _elements.Count && _elements[_next].Repetition == Repetition.Repeated);

    // A key that has parts of its own makes no name of a member: such a map is read as the list of its entries.
    private bool IsMapEntry(SchemaElement entry) =>
        entry.Type is null
        && entry.Children is 1 or 2
        && _next + 1 < _elements.Count
        && _elements[_next + 1] is { Type: not null, Repetition: not Repetition.Repeated };

    private string Name => string.Join('.', _path);

    private SchemaElement Take() => _next < _elements.Count ? _elements[_next++] : throw Bad("The schema does not count its columns right");

    private ParquetFormatException Bad(string what) => new(what, _offset);
}
