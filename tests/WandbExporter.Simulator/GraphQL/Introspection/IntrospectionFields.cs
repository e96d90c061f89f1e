namespace WandbExporter.Simulator.GraphQL;

/// <summary>The fields that every schema has without naming them.</summary>
internal sealed class IntrospectionFields
{
    private readonly TypeDefinition _query;
    private readonly FieldDefinition _typeName;
    private readonly FieldDefinition _schema;
    private readonly FieldDefinition _type;

    public IntrospectionFields(GraphQLSchema schema)
    {
        _query = schema.Query;
        var text = TypeRef.NonNull(TypeRef.Named(schema.Types["String"]));
        _typeName = new FieldDefinition("__typename", "The name of the current Object type at runtime.", text, [], null);
        _schema = new FieldDefinition(
            "__schema", "Access the current type schema of this server.", TypeRef.NonNull(TypeRef.Named(schema.Types["__Schema"])), [], null);
        _type = new FieldDefinition(
            "__type",
            "Request the type information of a single type.",
            TypeRef.Named(schema.Types["__Type"]),
            [new InputValueDefinition("name", null, text, null, null)],
            null);
    }

    public FieldDefinition? Find(TypeDefinition parent, string name) => name switch
    {
        "__typename" when parent.IsComposite => _typeName,
        "__schema" when ReferenceEquals(parent, _query) => _schema,
        "__type" when ReferenceEquals(parent, _query) => _type,
        _ => null,
    };
}
