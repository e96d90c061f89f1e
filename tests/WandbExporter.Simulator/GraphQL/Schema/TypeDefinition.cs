namespace WandbExporter.Simulator.GraphQL;

/// <summary>A named type. Only the members that its kind has are filled.</summary>
public sealed class TypeDefinition
{
    private Dictionary<string, FieldDefinition> _fields = [];
    private Dictionary<string, InputValueDefinition> _inputFields = [];
    private Dictionary<string, EnumValueDefinition> _enumValues = [];
    private HashSet<TypeDefinition> _possible = [];

    internal TypeDefinition(string name, TypeKind kind, string? description)
    {
        Name = name;
        Kind = kind;
        Description = description;
    }

    public string Name { get; }

    public TypeKind Kind { get; }

    public string? Description { get; }

    public string? SpecifiedByUrl { get; internal set; }

    /// <summary>In the schema's order.</summary>
    public IReadOnlyList<FieldDefinition> Fields { get; private set; } = [];

    public IReadOnlyList<InputValueDefinition> InputFields { get; private set; } = [];

    public IReadOnlyList<EnumValueDefinition> EnumValues { get; private set; } = [];

    public IReadOnlyList<TypeDefinition> Interfaces { get; internal set; } = [];

    /// <summary>The object types that a value of this type can have: an object type has itself.</summary>
    public IReadOnlyList<TypeDefinition> PossibleTypes { get; private set; } = [];

    public bool IsLeaf => Kind is TypeKind.Scalar or TypeKind.Enum;

    public bool IsAbstract => Kind is TypeKind.Interface or TypeKind.Union;

    public bool IsComposite => Kind is TypeKind.Object || IsAbstract;

    public bool IsInput => IsLeaf || Kind is TypeKind.InputObject;

    public bool IsOutput => Kind is not TypeKind.InputObject;

    public FieldDefinition? Field(string name) => _fields.GetValueOrDefault(name);

    public InputValueDefinition? InputField(string name) => _inputFields.GetValueOrDefault(name);

    public EnumValueDefinition? EnumValue(string name) => _enumValues.GetValueOrDefault(name);

    /// <summary>Can a value of this type be of that object type?</summary>
    public bool CanBe(TypeDefinition objectType) => _possible.Contains(objectType);

    public override string ToString() => Name;

    internal void SetFields(List<FieldDefinition> fields)
    {
        Fields = fields;
        _fields = fields.ToDictionary(field => field.Name);
    }

    internal void SetInputFields(List<InputValueDefinition> fields)
    {
        InputFields = fields;
        _inputFields = fields.ToDictionary(field => field.Name);
    }

    internal void SetEnumValues(List<EnumValueDefinition> values)
    {
        EnumValues = values;
        _enumValues = values.ToDictionary(value => value.Name);
    }

    internal void SetPossibleTypes(List<TypeDefinition> types)
    {
        PossibleTypes = types;
        _possible = [.. types];
    }
}
