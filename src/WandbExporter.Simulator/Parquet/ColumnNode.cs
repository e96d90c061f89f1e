using System.Text.Json;

namespace WandbExporter.Simulator;

/// <summary>A field of a Parquet schema, nullable, and where its values go: to one column, or to those of its members or elements.</summary>
internal sealed class ColumnNode
{
    private const int Utf8 = 0;
    private const int ListOf = 3;
    private const int Optional = 1;
    private const int Repeated = 2;
    private readonly ShapeKind _kind;
    private readonly ColumnWriter? _column;
    private readonly List<ColumnNode> _children = [];
    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);
    private readonly JsonElement[] _slots = [];
    private readonly string _name;

    /// <summary>Of elements of the list after the first.</summary>
    private readonly int _repetition;

    /// <param name="parent">Path of the parent.</param>
    /// <param name="definition">Level of the parent when it is there.</param>
    /// <param name="columns">The leaves are added here, in the order of the schema.</param>
    public ColumnNode(string name, RowShape shape, IReadOnlyList<string> parent, int definition, int repetition, List<ColumnWriter> columns)
    {
        _name = name;
        _kind = shape.Kind;
        IReadOnlyList<string> path = [.. parent, name];
        switch (shape.Kind)
        {
            case ShapeKind.Struct:
                foreach (var (member, inner) in shape.Members)
                {
                    _places.Add(member, _children.Count);
                    _children.Add(new ColumnNode(member, inner, path, definition + 1, repetition, columns));
                }
                _slots = new JsonElement[_children.Count];
                break;
            case ShapeKind.List:
                _repetition = repetition + 1;
                _children.Add(new ColumnNode("element", shape.Element!, [.. path, "list"], definition + 2, _repetition, columns));
                break;
            default:
                _column = new ColumnWriter(path, TypeOf(shape.Kind), definition + 1, repetition);
                columns.Add(_column);
                break;
        }
    }

    /// <param name="definition">Level of the parent, which is there.</param>
    public void Add(JsonElement value, int repetition, int definition)
    {
        if (value.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
            Null(repetition, definition);
        else if (_column is not null)
            _column.Value(value, repetition);
        else if (_kind == ShapeKind.List)
            AddElements(value, repetition, definition + 1);
        else
            AddMembers(value, repetition, definition + 1);
    }

    /// <summary>The last of equal names counts; what the schema does not know is null wherever it stands.</summary>
    public void AddMembers(JsonElement value, int repetition, int definition)
    {
        Array.Clear(_slots);
        foreach (var member in value.EnumerateObject())
            if (_places.TryGetValue(member.Name, out var place))
                _slots[place] = member.Value;
        for (var place = 0; place < _slots.Length; place++)
            _children[place].Add(_slots[place], repetition, definition);
    }

    /// <summary>The schema's root, which is neither null nor repeated, and all below it.</summary>
    public void DescribeRoot(ThriftWriter schema)
    {
        schema.BeginElement();
        schema.Text(4, _name);
        schema.Int(5, _children.Count);
        schema.End();
        foreach (var child in _children)
            child.Describe(schema);
    }

    /// <summary>Itself, then what it holds, depth first, as elements of the list of the schema.</summary>
    public void Describe(ThriftWriter schema)
    {
        schema.BeginElement();
        if (_column is not null)
            schema.Int(1, (int)_column.Type);
        schema.Int(3, Optional);
        schema.Text(4, _name);
        if (_column is null)
            schema.Int(5, _children.Count);
        if (_column is { Type: PhysicalType.ByteArray } || _kind == ShapeKind.List)
            schema.Int(6, _kind == ShapeKind.List ? ListOf : Utf8);
        schema.End();
        if (_kind == ShapeKind.List)
        {
            schema.BeginElement();
            schema.Int(3, Repeated);
            schema.Text(4, "list");
            schema.Int(5, 1);
            schema.End();
        }
        foreach (var child in _children)
            child.Describe(schema);
    }

    /// <summary>Elements that <see cref="Describe"/> writes.</summary>
    public int Elements() => (_kind == ShapeKind.List ? 2 : 1) + _children.Sum(child => child.Elements());

    private static PhysicalType TypeOf(ShapeKind kind) => kind switch
    {
        ShapeKind.Boolean => PhysicalType.Boolean,
        ShapeKind.Integer or ShapeKind.BigInteger => PhysicalType.Int64,
        ShapeKind.Double or ShapeKind.NonFinite => PhysicalType.Double,
        _ => PhysicalType.ByteArray,
    };

    private void AddElements(JsonElement list, int repetition, int definition)
    {
        var isFirst = true;
        foreach (var element in list.EnumerateArray())
        {
            _children[0].Add(element, isFirst ? repetition : _repetition, definition + 1);
            isFirst = false;
        }
        if (isFirst)
            _children[0].Null(repetition, definition);
    }

    private void Null(int repetition, int definition)
    {
        _column?.Null(repetition, definition);
        foreach (var child in _children)
            child.Null(repetition, definition);
    }
}
