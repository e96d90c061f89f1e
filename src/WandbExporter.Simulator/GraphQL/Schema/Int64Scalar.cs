using System.Globalization;
using System.Numerics;
using GraphQL.Types;
using GraphQLParser.AST;

namespace WandbExporter.Simulator.GraphQL;

/// <summary>W&amp;B's <c>Int64</c>. Clients whose numbers cannot hold 64 bits send them in strings.</summary>
internal sealed class Int64Scalar : ScalarGraphType
{
    public Int64Scalar() => Name = "Int64";

    public override object? ParseLiteral(GraphQLValue value) => value switch
    {
        GraphQLIntValue number when Read(number.Value.ToString()) is { } whole => whole,
        GraphQLStringValue text when Read(text.Value.ToString()) is { } whole => whole,
        GraphQLNullValue => null,
        _ => ThrowLiteralConversionError(value),
    };

    public override object? ParseValue(object? value) => value switch
    {
        null => null,
        int number => (long)number,
        long => value,
        BigInteger number when number >= long.MinValue && number <= long.MaxValue => (long)number,
        double number when Math.Floor(number) == number && Math.Abs(number) < 9e18 => (long)number,
        decimal number when decimal.Truncate(number) == number && Math.Abs(number) < 9e18m => (long)number,
        string text when Read(text) is { } whole => whole,
        _ => ThrowValueConversionError(value),
    };

    private static long? Read(string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;
}
