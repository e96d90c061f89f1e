using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using WandbExporter.Core.Errors;

namespace WandbExporter.Core.Plan;

/// <summary>The server's filters as text: what a user gave is checked, and put together with what a start and a selection add for runs.</summary>
public static class FilterJson
{
    public const string All = "{}";

    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss";

    /// <summary>Checks a filter as the user gave it and adds the bounds of a start.</summary>
    /// <param name="filter">The filter; null for none.</param>
    /// <param name="since">Only runs with a sign of life at or after this time.</param>
    /// <param name="until">Only runs that were created before this time.</param>
    public static string Compose(string? filter, DateTimeOffset? since, DateTimeOffset? until = null)
    {
        var conditions = new List<JsonNode>();
        if (!string.IsNullOrWhiteSpace(filter))
        {
            var parsed = Parse(filter);
            if (parsed.Count > 0)
                conditions.Add(parsed);
        }
        if (since is { } from)
            conditions.Add(Bound("heartbeatAt", "$gte", from));
        if (until is { } to)
            conditions.Add(Bound("createdAt", "$lt", to));
        return And(conditions);
    }

    /// <summary>A filter as the user gave it.</summary>
    /// <exception cref="ExportException">It is no JSON object, or names an operator that the server does not know: fatal, <see cref="ExitCode.Usage"/>.</exception>
    public static JsonObject Parse(string filter)
    {
        var parsed = ParseObject(filter);
        return FilterOperators.Unknown(parsed) is var (unknown, known) ? throw Refused(unknown, known) : parsed;
    }

    /// <summary>Takes apart what <see cref="Compose"/> put together of a filter and a lower bound, as exports of older builds recorded it.</summary>
    public static (string Filter, DateTimeOffset? Since) Split(string filter)
    {
        var parsed = ParseObject(filter);
        if (SinceOf(parsed) is { } alone)
            return (All, alone);
        return Only(parsed) is { Key: "$and", Value: JsonArray { Count: 2 } both } && both[0] is JsonObject first && SinceOf(both[1]) is { } since
            ? (first.ToJsonString(), since)
            : (filter, null);
    }

    /// <summary>Narrows a filter to the runs that a selection names.</summary>
    public static string Narrow(string filter, IReadOnlyList<string>? runIds)
    {
        if (runIds is null)
            return filter;
        var names = new JsonArray([.. runIds.Select(id => (JsonNode?)JsonValue.Create(id))]);
        var conditions = new List<JsonNode> { new JsonObject { ["name"] = new JsonObject { ["$in"] = names } } };
        if (filter != All)
            conditions.Insert(0, ParseObject(filter));
        return And(conditions);
    }

    private static DateTimeOffset? SinceOf(JsonNode? condition) =>
        Only(condition) is { Key: "heartbeatAt", Value: var signs } && Only(signs) is { Key: "$gte", Value: JsonValue bound }
        && bound.TryGetValue<string>(out var text)
        && DateTimeOffset.TryParseExact(text, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var since)
            ? since
            : null;

    private static JsonObject Bound(string field, string comparison, DateTimeOffset time) => new()
    {
        [field] = new JsonObject { [comparison] = time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture) },
    };

    private static KeyValuePair<string, JsonNode?>? Only(JsonNode? node) => node is JsonObject { Count: 1 } members ? members.First() : null;

    private static string And(List<JsonNode> conditions) => conditions.Count switch
    {
        0 => All,
        1 => conditions[0].ToJsonString(),
        _ => new JsonObject { ["$and"] = new JsonArray([.. conditions]) }.ToJsonString(),
    };

    private static JsonObject ParseObject(string filter)
    {
        try
        {
            using var document = JsonDocument.Parse(filter);
            if (Ambiguity(document.RootElement) is { } twice)
                throw Invalid($"The filter has '{Printable.Of(twice)}' twice in one object, of which the server may take either", null);
            if (JsonNode.Parse(filter) is JsonObject parsed)
                return parsed;
        }
        catch (JsonException e)
        {
            throw Invalid($"The filter is not JSON (line {e.LineNumber + 1}, column {e.BytePositionInLine + 1})", e);
        }
        catch (InvalidOperationException e)
        {
            throw Invalid("The filter has half of a surrogate pair, which no text has", e);
        }
        throw Invalid("The filter is JSON but not an object", null);
    }

    /// <summary>A key that an object has twice; null if none has.</summary>
    /// <exception cref="InvalidOperationException">A key or a value is no text that UTF-8 can hold.</exception>
    private static string? Ambiguity(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                var names = new HashSet<string>(StringComparer.Ordinal);
                foreach (var property in element.EnumerateObject())
                {
                    if (!names.Add(property.Name))
                        return property.Name;
                    if (Ambiguity(property.Value) is { } within)
                        return within;
                }
                return null;
            case JsonValueKind.Array:
                return element.EnumerateArray().Select(Ambiguity).FirstOrDefault(within => within is not null);
            case JsonValueKind.String:
                _ = element.GetString();
                return null;
            default:
                return null;
        }
    }

    private static ExportException Refused(string unknown, IReadOnlyList<string> known) => new(new Failure(
        FailureCategory.Fatal,
        FailureCode.Filter,
        $"The filter has '{Printable.Of(unknown)}' where the server knows no such operator; {(Spelling.Nearest(unknown, known) is { } nearest ? $"did you mean {nearest}? There it" : "there it")} knows {string.Join(", ", known)}.",
        ExitCode.Usage));

    private static ExportException Invalid(string what, Exception? cause) => new(
        new Failure(
            FailureCategory.Fatal,
            FailureCode.Filter,
            $"{what}; write a MongoDB-style object such as '{{\"state\": \"finished\"}}'.",
            ExitCode.Usage),
        cause);
}
