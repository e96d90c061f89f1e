using System.Globalization;

namespace WandbExporter.Simulator.GraphQL;

/// <summary>Turns validated literals and variables into the values that a resolver sees.</summary>
internal static class LiteralCoercion
{
    /// <exception cref="GraphQLFieldException">A variable is absent or null where the argument must have a value.</exception>
    public static IReadOnlyDictionary<string, object?> Arguments(
        IReadOnlyList<InputValueDefinition> definitions,
        IReadOnlyList<ArgumentNode> nodes,
        IReadOnlyDictionary<string, object?> variables)
    {
        var arguments = new Dictionary<string, object?>(definitions.Count);
        foreach (var definition in definitions)
        {
            var node = nodes.FirstOrDefault(argument => argument.Name == definition.Name);
            if (node is null || (node.Value is VariableNode { Name: var absent } && !variables.ContainsKey(absent)))
            {
                if (definition.DefaultValue is { } defaultValue)
                {
                    arguments[definition.Name] = Coerce(defaultValue, definition.Type, variables);
                }
                else if (definition.Type.IsNonNull)
                {
                    throw new GraphQLFieldException(node is null
                        ? $"Argument \"{definition.Name}\" of required type \"{definition.Type}\" was not provided."
                        : $"Argument \"{definition.Name}\" of required type \"{definition.Type}\" was provided the variable "
                            + $"\"{node.Value}\" which was not provided a runtime value.");
                }

                continue;
            }

            var value = Coerce(node.Value, definition.Type, variables);
            if (value is null && definition.Type.IsNonNull)
                throw new GraphQLFieldException($"Argument \"{definition.Name}\" of non-null type \"{definition.Type}\" must not be null.");
            arguments[definition.Name] = value;
        }

        return arguments;
    }

    /// <summary>The value of a literal that <see cref="LiteralRules"/> accepts for the type.</summary>
    public static object? Coerce(ValueNode node, TypeRef type, IReadOnlyDictionary<string, object?> variables)
    {
        if (node is VariableNode variable)
            return variables.GetValueOrDefault(variable.Name);
        if (node is NullNode)
            return null;
        var target = type.Nullable;
        if (target.IsList)
        {
            return node is ListNode list
                ? list.Items.Select(item => Item(item, target.Inner!, variables)).ToList()
                : new List<object?> { Coerce(node, target.Inner!, variables) };
        }

        if (target.Definition.Kind is TypeKind.InputObject)
            return InputObject((ObjectNode)node, target.Definition, variables);
        if (target.Definition.Kind is TypeKind.Scalar && node is ListNode or ObjectNode)
            return Untyped(node, variables);
        return ScalarInput.FromLiteral(target.Definition, node, out var value) is { } fault ? throw new GraphQLFieldException(fault) : value;
    }

    /// <summary>The value of a literal for a scalar that takes anything.</summary>
    public static object? Untyped(ValueNode node, IReadOnlyDictionary<string, object?> variables) => node switch
    {
        VariableNode variable => variables.GetValueOrDefault(variable.Name),
        StringNode text => text.Value,
        BooleanNode flag => flag.Value,
        EnumNode name => name.Name,
        IntNode number when long.TryParse(number.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) => whole,
        IntNode number => double.Parse(number.Text, CultureInfo.InvariantCulture),
        FloatNode number => double.Parse(number.Text, CultureInfo.InvariantCulture),
        ListNode list => list.Items.Select(item => Untyped(item, variables)).ToList(),
        ObjectNode fields => fields.Fields
            .GroupBy(field => field.Name)
            .ToDictionary(group => group.Key, group => Untyped(group.Last().Value, variables)),
        _ => null,
    };

    private static object? Item(ValueNode node, TypeRef type, IReadOnlyDictionary<string, object?> variables)
    {
        var value = Coerce(node, type, variables);
        return value is null && type.IsNonNull ? throw Null(node, type) : value;
    }

    private static Dictionary<string, object?> InputObject(
        ObjectNode node,
        TypeDefinition type,
        IReadOnlyDictionary<string, object?> variables)
    {
        var values = new Dictionary<string, object?>(type.InputFields.Count);
        foreach (var definition in type.InputFields)
        {
            var field = node.Fields.FirstOrDefault(field => field.Name == definition.Name);
            if (field is null || (field.Value is VariableNode { Name: var absent } && !variables.ContainsKey(absent)))
            {
                if (definition.DefaultValue is { } defaultValue)
                    values[definition.Name] = Coerce(defaultValue, definition.Type, variables);
                else if (definition.Type.IsNonNull)
                    throw new GraphQLFieldException($"Field \"{definition.Name}\" of required type \"{definition.Type}\" was not provided.");
                continue;
            }

            values[definition.Name] = Item(field.Value, definition.Type, variables);
        }

        return values;
    }

    private static GraphQLFieldException Null(ValueNode node, TypeRef type) =>
        new($"Expected value of type \"{type}\", found {node} holding null.");
}
