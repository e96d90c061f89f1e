using System.Text.Encodings.Web;
using System.Text.Json;

namespace WandbExporter.Simulator.GraphQL;

/// <summary>A literal or a variable; <see cref="object.ToString"/> prints it in GraphQL's syntax.</summary>
internal abstract class ValueNode(SourceLocation location) : Node(location);

internal sealed class VariableNode(string name, SourceLocation location) : ValueNode(location)
{
    public string Name { get; } = name;

    public override string ToString() => $"${Name}";
}

internal sealed class IntNode(string text, SourceLocation location) : ValueNode(location)
{
    public string Text { get; } = text;

    public override string ToString() => Text;
}

internal sealed class FloatNode(string text, SourceLocation location) : ValueNode(location)
{
    public string Text { get; } = text;

    public override string ToString() => Text;
}

internal sealed class StringNode(string value, SourceLocation location) : ValueNode(location)
{
    public string Value { get; } = value;

    public override string ToString() => $"\"{JsonEncodedText.Encode(Value, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";
}

internal sealed class BooleanNode(bool value, SourceLocation location) : ValueNode(location)
{
    public bool Value { get; } = value;

    public override string ToString() => Value ? "true" : "false";
}

internal sealed class NullNode(SourceLocation location) : ValueNode(location)
{
    public override string ToString() => "null";
}

internal sealed class EnumNode(string name, SourceLocation location) : ValueNode(location)
{
    public string Name { get; } = name;

    public override string ToString() => Name;
}

internal sealed class ListNode(IReadOnlyList<ValueNode> items, SourceLocation location) : ValueNode(location)
{
    public IReadOnlyList<ValueNode> Items { get; } = items;

    public override string ToString() => $"[{string.Join(", ", Items)}]";
}

internal sealed class ObjectNode(IReadOnlyList<ObjectFieldNode> fields, SourceLocation location) : ValueNode(location)
{
    public IReadOnlyList<ObjectFieldNode> Fields { get; } = fields;

    public override string ToString() => $"{{{string.Join(", ", Fields)}}}";
}

internal sealed class ObjectFieldNode(string name, ValueNode value, SourceLocation location) : Node(location)
{
    public string Name { get; } = name;

    public ValueNode Value { get; } = value;

    public override string ToString() => $"{Name}: {Value}";
}
