namespace WandbExporter.Simulator.GraphQL;

/// <summary>An argument, or a field of an input object.</summary>
public sealed class InputValueDefinition
{
    internal InputValueDefinition(string name, string? description, TypeRef type, ValueNode? defaultValue, string? deprecationReason)
    {
        Name = name;
        Description = description;
        Type = type;
        DefaultValue = defaultValue;
        DeprecationReason = deprecationReason;
    }

    public string Name { get; }

    public string? Description { get; }

    public TypeRef Type { get; }

    public string? DeprecationReason { get; }

    public bool HasDefault => DefaultValue is not null;

    /// <summary>Must a document give it?</summary>
    public bool IsRequired => Type.IsNonNull && !HasDefault;

    internal ValueNode? DefaultValue { get; }
}
