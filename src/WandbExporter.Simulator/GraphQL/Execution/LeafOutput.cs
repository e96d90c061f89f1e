using System.Collections;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using GraphQL.Types;

namespace WandbExporter.Simulator.GraphQL;

/// <summary>Turns a resolver's leaf into a value that <see cref="ResponseWriter"/> writes in the form the scalar promises.</summary>
internal static class LeafOutput
{
    /// <summary>Does the type show a UTF-8 string as it is?</summary>
    public static bool IsText(IGraphType type) =>
        type is ScalarGraphType and not (EnumerationGraphType or IntGraphType or FloatGraphType or BooleanGraphType or Int64Scalar);

    /// <exception cref="GraphQLFieldException">The scalar cannot hold the value.</exception>
    public static object Complete(ScalarGraphType type, object value)
    {
        if (type is EnumerationGraphType names)
        {
            var member = Unwrap(value) as string;
            return member is not null && names.Values.FindByName(member) is not null
                ? member
                : throw new GraphQLFieldException($"Enum \"{type.Name}\" cannot represent value: {Show(value)}");
        }

        return type.Name switch
        {
            "Int" => Whole(value) is >= int.MinValue and <= int.MaxValue and var number
                ? number
                : throw Unfit(type, "non 32-bit signed integer value", value),
            "Int64" => Whole(value) ?? throw Unfit(type, "non-integer value", value),
            "Float" => Double(value) is { } number && double.IsFinite(number) ? number : throw Unfit(type, "non numeric value", value),
            "Boolean" => Unwrap(value) is bool flag ? flag : throw Unfit(type, "a non boolean value", value),
            "ID" => Text(value) ?? Whole(value)?.ToString(CultureInfo.InvariantCulture) ?? throw Unfit(type, "value", value),
            "String" or "JSONString" or "DateTime" or "Date" => Text(value) ?? throw Unfit(type, "a non string value", value),
            _ => Free(value),
        };
    }

    private static object? Text(object value) => value switch
    {
        string or Utf8String => value,
        JsonText json => json.Value,
        RawJson json => new Utf8String(json.Utf8),
        JsonElement { ValueKind: JsonValueKind.String } element => element.GetString(),
        _ => null,
    };

    private static long? Whole(object value) => Unwrap(value) switch
    {
        int number => number,
        long number => number,
        double number when Math.Floor(number) == number && Math.Abs(number) < 9e18 => (long)number,
        _ => null,
    };

    private static double? Double(object value) => Unwrap(value) switch
    {
        int number => number,
        long number => number,
        double number => number,
        _ => null,
    };

    private static object? Unwrap(object value) => value switch
    {
        JsonElement { ValueKind: JsonValueKind.String } element => element.GetString(),
        JsonElement { ValueKind: JsonValueKind.True } => true,
        JsonElement { ValueKind: JsonValueKind.False } => false,
        JsonElement { ValueKind: JsonValueKind.Number } element => element.TryGetInt64(out var whole) ? (object)whole : element.GetDouble(),
        JsonElement => null,
        Utf8String text => Encoding.UTF8.GetString(text.Utf8.Span),
        _ => value,
    };

    /// <summary>Lists and maps are copied, lest they change before they are written.</summary>
    private static object Free(object value) => value switch
    {
        string or Utf8String or RawJson or JsonText or bool or int or long or double or JsonElement => value,
        IEnumerable<KeyValuePair<string, object?>> members =>
            members.ToDictionary(member => member.Key, member => member.Value is null ? null : Free(member.Value)),
        IEnumerable items => items.Cast<object?>().Select(item => item is null ? null : Free(item)).ToList(),
        _ => throw new GraphQLFieldException($"A JSON scalar cannot represent a {value.GetType().Name}."),
    };

    private static GraphQLFieldException Unfit(ScalarGraphType type, string what, object value) =>
        new($"{type.Name} cannot represent {what}: {Show(value)}");

    private static string Show(object value) => Unwrap(value) switch
    {
        string text => $"\"{JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"",
        bool flag => flag ? "true" : "false",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.GetType().Name,
    };
}
