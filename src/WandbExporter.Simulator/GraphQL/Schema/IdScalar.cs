using GraphQL.Types;
using GraphQLParser.AST;

namespace WandbExporter.Simulator.GraphQL;

/// <summary>Texts and whole numbers, read as texts; GraphQL.NET's own keeps the numbers.</summary>
internal sealed class IdScalar : IdGraphType
{
    public IdScalar() => Name = "ID";

    public override object? ParseLiteral(GraphQLValue value) => value is GraphQLIntValue number ? number.Value.ToString() : base.ParseLiteral(value);

    public override object? ParseValue(object? value) =>
        base.ParseValue(value) is { } id ? Convert.ToString(id, System.Globalization.CultureInfo.InvariantCulture) : null;
}
