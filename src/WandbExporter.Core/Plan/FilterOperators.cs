using System.Text.Json.Nodes;

namespace WandbExporter.Core.Plan;

/// <summary>The operators that the API knows in filters, and which of them stand where.</summary>
internal static class FilterOperators
{
    /// <summary>Of conditions.</summary>
    public static IReadOnlyList<string> OfConditions { get; } = ["$and", "$or", "$nor", "$not"];

    /// <summary>Of a field.</summary>
    public static IReadOnlyList<string> OfFields { get; } =
        ["$eq", "$ne", "$gt", "$gte", "$lt", "$lte", "$in", "$nin", "$exists", "$regex", "$contains", "$size", "$all", "$not"];

    /// <summary>The first operator of a filter that is not known where it stands; null if all are.</summary>
    public static (string Operator, IReadOnlyList<string> Known)? Unknown(JsonNode? filter)
    {
        foreach (var (name, value) in filter as JsonObject ?? [])
        {
            var unknown = !name.StartsWith('$') ? OfField(value)
                : !OfConditions.Contains(name) ? (name, OfConditions)
                : value is JsonArray branches ? branches.Select(Unknown).FirstOrDefault(found => found is not null)
                : Unknown(value);
            if (unknown is not null)
                return unknown;
        }
        return null;
    }

    /// <summary>An object without operators is a value, whatever it holds.</summary>
    private static (string Operator, IReadOnlyList<string> Known)? OfField(JsonNode? condition)
    {
        if (condition is not JsonObject members || !members.Any(member => member.Key.StartsWith('$')))
            return null;
        foreach (var (name, value) in members)
        {
            if (!OfFields.Contains(name))
                return (name, OfFields);
            if (name == "$not" && OfField(value) is { } inner)
                return inner;
        }
        return null;
    }
}
