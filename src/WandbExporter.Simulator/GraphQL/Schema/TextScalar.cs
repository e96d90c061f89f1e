using GraphQL.Types;
using GraphQLParser.AST;

namespace WandbExporter.Simulator.GraphQL;

/// <summary>A scalar of W&amp;B that is a string on the wire. What is in it, its readers judge.</summary>
internal sealed class TextScalar : ScalarGraphType
{
    public TextScalar(string name) => Name = name;

    public override object? ParseLiteral(GraphQLValue value) => value switch
    {
        GraphQLStringValue text => text.Value.ToString(),
        GraphQLNullValue => null,
        _ => ThrowLiteralConversionError(value),
    };

    public override object? ParseValue(object? value) => value is string or null ? value : ThrowValueConversionError(value);
}
