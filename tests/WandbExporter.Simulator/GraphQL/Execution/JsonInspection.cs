using System.Globalization;
using System.Text.Json;

namespace WandbExporter.Simulator.GraphQL;

/// <summary>Prints a variable's value for an error message, as the reference implementation does; large values are cut.</summary>
internal static class JsonInspection
{
    private const int MaxItems = 10;
    private const int MaxDepth = 2;

    public static string Print(JsonElement value, int depth = 0)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Array:
                return PrintArray(value, depth);
            case JsonValueKind.Object:
                return PrintObject(value, depth);
            case JsonValueKind.Number:
                return value.TryGetInt64(out _) ? value.GetRawText() : value.GetDouble().ToString(CultureInfo.InvariantCulture);
            case JsonValueKind.String:
                return new StringNode(value.GetString()!, default).ToString();
            case JsonValueKind.True:
                return "true";
            case JsonValueKind.False:
                return "false";
            default:
                return "null";
        }
    }

    private static string PrintArray(JsonElement value, int depth)
    {
        var count = value.GetArrayLength();
        if (count == 0)
            return "[]";
        if (depth >= MaxDepth)
            return "[Array]";
        var items = value.EnumerateArray().Take(MaxItems).Select(item => Print(item, depth + 1)).ToList();
        if (count > MaxItems)
            items.Add(count == MaxItems + 1 ? "... 1 more item" : $"... {count - MaxItems} more items");
        return $"[{string.Join(", ", items)}]";
    }

    private static string PrintObject(JsonElement value, int depth)
    {
        var members = value.EnumerateObject().ToList();
        if (members.Count == 0)
            return "{}";
        return depth >= MaxDepth
            ? "[Object]"
            : $"{{ {string.Join(", ", members.Select(member => $"{member.Name}: {Print(member.Value, depth + 1)}"))} }}";
    }
}
