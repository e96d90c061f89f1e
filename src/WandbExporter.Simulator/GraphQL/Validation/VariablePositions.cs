using GraphQL.Types;
using GraphQL.Validation;
using GraphQL.Validation.Errors;
using GraphQLParser.AST;

namespace WandbExporter.Simulator.GraphQL;

/// <summary>
/// The specification's rule "All Variable Usages Are Allowed". GraphQL.NET 8.8.5's own lets a non-null variable of any type into any
/// non-null place, <c>[Int]</c> into <c>[Int!]</c>, and <c>null</c> as a default where the place must have a value. Of an item in a list
/// literal it tells the bare type only: whether a variable there may be null is not judged.
/// </summary>
internal sealed class VariablePositions : ValidationRuleBase
{
    private static readonly INodeVisitor Visitor = new MatchingNodeVisitor<GraphQLOperationDefinition>(Check);

    public override ValueTask<INodeVisitor?> GetPreNodeVisitorAsync(ValidationContext context) => new(Visitor);

    private static void Check(GraphQLOperationDefinition operation, ValidationContext context)
    {
        if (operation.Variables is not { } definitions)
            return;
        foreach (var usage in context.GetRecursiveVariables(operation) ?? [])
        {
            var definition = definitions.Items.FirstOrDefault(one => one.Variable.Name == usage.Node.Name);
            var type = definition?.Type.GraphTypeFromType(context.Schema);
            // Inside a scalar that takes everything there is no type to meet.
            if (type is not null && usage.Type is not null && !IsAllowed(type, definition!, usage))
                context.ReportError(new VariablesInAllowedPositionError(context, definition!, type, usage));
        }
    }

    private static bool IsAllowed(IGraphType type, GraphQLVariableDefinition definition, VariableUsage usage)
    {
        if (usage.Type is not NonNullGraphType strict || type is NonNullGraphType)
            return Fits(type, usage.Type);
        var isNeverAbsent = usage.HasDefault || definition.DefaultValue is not (null or GraphQLNullValue);
        return isNeverAbsent && Fits(type, strict.ResolvedType!);
    }

    private static bool Fits(IGraphType given, IGraphType wanted) => (given, wanted) switch
    {
        (NonNullGraphType one, NonNullGraphType other) => Fits(one.ResolvedType!, other.ResolvedType!),
        (_, NonNullGraphType) => false,
        (NonNullGraphType one, _) => Fits(one.ResolvedType!, wanted),
        (ListGraphType one, ListGraphType other) => Fits(one.ResolvedType!, other.ResolvedType!),
        (ListGraphType, _) or (_, ListGraphType) => false,
        _ => given.Name == wanted.Name,
    };
}
