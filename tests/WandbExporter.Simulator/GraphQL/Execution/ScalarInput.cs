using System.Globalization;
using System.Text.Json;

namespace WandbExporter.Simulator.GraphQL;

/// <summary>
/// Reads the values of scalars and enums from literals and from JSON. The scalars of the specification follow its rules; those of W&amp;B
/// are as strict as its clients need; any other scalar takes everything.
/// </summary>
internal static class ScalarInput
{
    /// <returns>Null when the value is good, else what is wrong with it.</returns>
    public static string? FromLiteral(TypeDefinition type, ValueNode node, out object? value)
    {
        value = null;
        if (type.Kind is TypeKind.Enum)
        {
            if (node is not EnumNode member)
                return $"Enum \"{type}\" cannot represent non-enum value: {node}.";
            value = member.Name;
            return type.EnumValue(member.Name) is null ? $"Value \"{member.Name}\" does not exist in \"{type}\" enum." : null;
        }

        if (!IsKnown(type.Name))
        {
            value = LiteralCoercion.Untyped(node, new Dictionary<string, object?>());
            return null;
        }

        object? scalar = node switch
        {
            StringNode text => text.Value,
            BooleanNode flag => flag.Value,
            IntNode number => Number(number.Text),
            FloatNode number => Number(number.Text),
            _ => null,
        };
        return Read(type.Name, scalar, isWhole: node is IntNode, isLiteral: true, node.ToString()!, out value);
    }

    /// <inheritdoc cref="FromLiteral"/>
    public static string? FromJson(TypeDefinition type, JsonElement json, out object? value)
    {
        value = null;
        if (type.Kind is TypeKind.Enum)
        {
            if (json.ValueKind is not JsonValueKind.String)
                return $"Enum \"{type}\" cannot represent non-string value: {JsonInspection.Print(json)}.";
            var member = json.GetString()!;
            value = member;
            return type.EnumValue(member) is null ? $"Value \"{member}\" does not exist in \"{type}\" enum." : null;
        }

        if (!IsKnown(type.Name))
        {
            value = json.Clone();
            return null;
        }

        object? scalar = json.ValueKind switch
        {
            JsonValueKind.String => json.GetString(),
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            JsonValueKind.Number => Number(json.GetRawText()),
            _ => null,
        };
        return Read(type.Name, scalar, IsWhole(scalar), isLiteral: false, JsonInspection.Print(json), out value);
    }

    private static bool IsKnown(string name) =>
        name is "Int" or "Float" or "String" or "Boolean" or "ID" or "Int64" or "JSONString" or "DateTime" or "Date" or "Duration";

    private static bool IsWhole(object? scalar) => scalar is long || (scalar is double number && Math.Floor(number) == number);

    /// <summary>long where it fits, else double.</summary>
    private static object Number(string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole)
            ? (object)whole
            : double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);

    private static string? Read(string type, object? scalar, bool isWhole, bool isLiteral, string shown, out object? value)
    {
        var whole = isWhole ? Whole(scalar) : null;
        value = type switch
        {
            "Int" => whole is >= int.MinValue and <= int.MaxValue ? (int)whole : null,
            "Float" => Finite(scalar),
            "Boolean" => scalar as bool?,
            "ID" => scalar as string ?? (isWhole ? WholeText(whole, scalar, isLiteral, shown) : null),
            "Int64" => whole ?? WholeIn(scalar as string),
            "Duration" => scalar is bool ? null : scalar,
            _ => scalar as string,
        };
        return value is null ? Fault(type, isWhole, isLiteral, shown) : null;
    }

    /// <summary>Clients whose numbers cannot hold 64 bits send them in strings.</summary>
    private static long? WholeIn(string? text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static object? Finite(object? scalar) => scalar switch
    {
        long number => (double)number,
        double number when double.IsFinite(number) => number,
        _ => null,
    };

    private static long? Whole(object? scalar) => scalar switch
    {
        long number => number,
        double number when Math.Abs(number) < 9e18 => (long)number,
        _ => null,
    };

    private static string WholeText(long? whole, object? scalar, bool isLiteral, string shown) =>
        isLiteral ? shown : whole?.ToString(CultureInfo.InvariantCulture) ?? Convert.ToString(scalar, CultureInfo.InvariantCulture)!;

    private static string Fault(string type, bool isWhole, bool isLiteral, string shown) => type switch
    {
        "Int" when isWhole => $"Int cannot represent non 32-bit signed integer value: {shown}",
        "Int" => $"Int cannot represent non-integer value: {shown}",
        "Int64" => $"Int64 cannot represent non-integer value: {shown}",
        "Float" => $"Float cannot represent non numeric value: {shown}",
        "Boolean" => $"Boolean cannot represent a non boolean value: {shown}",
        "ID" when isLiteral => $"ID cannot represent a non-string and non-integer value: {shown}",
        "ID" => $"ID cannot represent value: {shown}",
        _ => $"{type} cannot represent a non string value: {shown}",
    };
}
