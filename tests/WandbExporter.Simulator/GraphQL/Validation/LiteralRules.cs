namespace WandbExporter.Simulator.GraphQL;

/// <summary>Is a literal of the type that its place wants? Variables inside it are judged elsewhere.</summary>
internal static class LiteralRules
{
    public static void Check(ValueNode node, TypeRef type, Action<string, SourceLocation> report)
    {
        if (node is VariableNode)
            return;
        if (node is NullNode)
        {
            if (type.IsNonNull)
                report($"Expected value of type \"{type}\", found null.", node.Location);
            return;
        }

        var target = type.Nullable;
        if (target.IsList)
        {
            if (node is not ListNode list)
            {
                Check(node, target.Inner!, report);
                return;
            }

            foreach (var item in list.Items)
                Check(item, target.Inner!, report);
            return;
        }

        if (target.Definition.Kind is TypeKind.InputObject)
            CheckObject(node, type, target.Definition, report);
        else if (ScalarInput.FromLiteral(target.Definition, node, out _) is { } fault)
            report(fault, node.Location);
    }

    private static void CheckObject(ValueNode node, TypeRef type, TypeDefinition definition, Action<string, SourceLocation> report)
    {
        if (node is not ObjectNode given)
        {
            report($"Expected value of type \"{(node is ListNode ? type.Nullable : type)}\", found {node}.", node.Location);
            return;
        }

        foreach (var field in definition.InputFields)
        {
            if (field.IsRequired && !given.Fields.Any(one => one.Name == field.Name))
                report($"Field \"{definition}.{field.Name}\" of required type \"{field.Type}\" was not provided.", node.Location);
        }

        foreach (var field in given.Fields)
        {
            if (definition.InputField(field.Name) is { } known)
                Check(field.Value, known.Type, report);
            else
                report($"Field \"{field.Name}\" is not defined by type \"{definition}\".", field.Location);
        }
    }
}
