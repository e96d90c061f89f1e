using System.Text.Json;

namespace WandbExporter.Simulator.GraphQL;

/// <summary>Checks a request's variables against an operation and reads them. Variables that the operation does not declare are ignored.</summary>
internal sealed class VariableCoercion
{
    private readonly List<GraphQLError> _errors;
    private readonly string _name;
    private readonly JsonElement _root;
    private readonly SourceLocation _location;

    private VariableCoercion(string name, JsonElement root, SourceLocation location, List<GraphQLError> errors)
    {
        _name = name;
        _root = root;
        _location = location;
        _errors = errors;
    }

    public static Dictionary<string, object?> Coerce(
        GraphQLSchema schema,
        OperationNode operation,
        JsonElement? variables,
        List<GraphQLError> errors)
    {
        var values = new Dictionary<string, object?>();
        if (variables is { ValueKind: not (JsonValueKind.Object or JsonValueKind.Null or JsonValueKind.Undefined) })
        {
            errors.Add(new GraphQLError("Variables must be provided as an Object where each property is a variable value."));
            return values;
        }

        foreach (var definition in operation.Variables)
        {
            var type = schema.Resolve(definition.Type)!;
            if (variables is not { ValueKind: JsonValueKind.Object } map || !map.TryGetProperty(definition.Name, out var json))
            {
                if (definition.DefaultValue is { } defaultValue)
                    values[definition.Name] = LiteralCoercion.Coerce(defaultValue, type, values);
                else if (type.IsNonNull)
                    errors.Add(Missing(definition, $"of required type \"{type}\" was not provided."));
                continue;
            }

            if (json.ValueKind is JsonValueKind.Null && type.IsNonNull)
            {
                errors.Add(Missing(definition, $"of non-null type \"{type}\" must not be null."));
                continue;
            }

            values[definition.Name] = new VariableCoercion(definition.Name, json, definition.Location, errors).Value(json, type, "");
        }

        return values;
    }

    private static GraphQLError Missing(VariableDefinitionNode definition, string fault) =>
        new($"Variable \"${definition.Name}\" {fault}", definition.Location);

    private object? Value(JsonElement json, TypeRef type, string path)
    {
        if (json.ValueKind is JsonValueKind.Null)
        {
            if (type.IsNonNull)
                Report(json, path, $"Expected non-nullable type \"{type}\" not to be null.");
            return null;
        }

        var target = type.Nullable;
        if (target.IsList)
        {
            return json.ValueKind is JsonValueKind.Array
                ? json.EnumerateArray().Select((item, i) => Value(item, target.Inner!, $"{path}[{i}]")).ToList()
                : new List<object?> { Value(json, target.Inner!, path) };
        }

        if (target.Definition.Kind is TypeKind.InputObject)
            return InputObject(json, target.Definition, path);
        if (ScalarInput.FromJson(target.Definition, json, out var value) is { } fault)
            Report(json, path, fault);
        return value;
    }

    private Dictionary<string, object?> InputObject(JsonElement json, TypeDefinition type, string path)
    {
        var values = new Dictionary<string, object?>();
        if (json.ValueKind is not JsonValueKind.Object)
        {
            Report(json, path, $"Expected type \"{type}\" to be an object.");
            return values;
        }

        foreach (var field in type.InputFields)
        {
            if (json.TryGetProperty(field.Name, out var given))
                values[field.Name] = Value(given, field.Type, $"{path}.{field.Name}");
            else if (field.DefaultValue is { } defaultValue)
                values[field.Name] = LiteralCoercion.Coerce(defaultValue, field.Type, values);
            else if (field.Type.IsNonNull)
                Report(json, path, $"Field \"{field.Name}\" of required type \"{field.Type}\" was not provided.");
        }

        foreach (var member in json.EnumerateObject())
        {
            if (type.InputField(member.Name) is null)
                Report(json, path, $"Field \"{member.Name}\" is not defined by type \"{type}\".");
        }

        return values;
    }

    private void Report(JsonElement at, string path, string fault)
    {
        var place = path.Length == 0 ? "" : $" at \"{_name}{path}\"";
        _errors.Add(new GraphQLError(
            $"Variable \"${_name}\" got invalid value {JsonInspection.Print(path.Length == 0 ? _root : at)}{place}; {fault}", _location));
    }
}
