namespace WandbExporter.Simulator.GraphQL;

/// <summary>A field of an object type or an interface.</summary>
public sealed class FieldDefinition
{
    private readonly Dictionary<string, InputValueDefinition> _arguments;

    internal FieldDefinition(
        string name,
        string? description,
        TypeRef type,
        List<InputValueDefinition> arguments,
        string? deprecationReason)
    {
        Name = name;
        Description = description;
        Type = type;
        Arguments = arguments;
        DeprecationReason = deprecationReason;
        _arguments = arguments.ToDictionary(argument => argument.Name);
    }

    public string Name { get; }

    public string? Description { get; }

    public TypeRef Type { get; }

    public IReadOnlyList<InputValueDefinition> Arguments { get; }

    /// <summary>Null when it is not deprecated.</summary>
    public string? DeprecationReason { get; }

    public InputValueDefinition? Argument(string name) => _arguments.GetValueOrDefault(name);
}
