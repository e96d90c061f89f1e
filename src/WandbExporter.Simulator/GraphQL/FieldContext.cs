namespace WandbExporter.Simulator.GraphQL;

/// <param name="ParentType">The object type that the field belongs to, never an interface.</param>
/// <param name="Field">The field's name in the schema, not its alias.</param>
/// <param name="Source">The value that the parent field resolved to; null for the fields of the operation's root.</param>
/// <param name="Arguments">
/// Coerced values of the arguments that were given or have a default. Int: int, Int64: long, Float: double, String and ID: string,
/// Boolean: bool, enum: its name, list: <see cref="IReadOnlyList{T}"/> of object?, input object: <see cref="IReadOnlyDictionary{TKey,TValue}"/>,
/// JSONString, DateTime and Date: string, other scalars: CLR values.
/// </param>
/// <param name="State">What was given to <see cref="GraphQLExecutor.ExecuteAsync"/>.</param>
public sealed record FieldContext(
    string ParentType,
    string Field,
    object? Source,
    IReadOnlyDictionary<string, object?> Arguments,
    object? State,
    CancellationToken CancellationToken);
