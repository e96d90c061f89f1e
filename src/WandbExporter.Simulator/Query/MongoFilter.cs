using System.Text.Json;
using System.Text.RegularExpressions;

namespace WandbExporter.Simulator;

/// <summary>A filter in MongoDB's syntax, compiled once and asked for many objects.</summary>
/// <remarks>A field is asked by its path; the answer is null, a bool, a double, a string, or a list of those.</remarks>
internal sealed class MongoFilter
{
    private readonly Func<Func<string, object?>, bool> _predicate;

    private MongoFilter(Func<Func<string, object?>, bool> predicate, bool isEmpty)
    {
        _predicate = predicate;
        IsEmpty = isEmpty;
    }

    /// <summary>Lets everything through.</summary>
    public bool IsEmpty { get; }

    /// <exception cref="FormatException">The text is no filter; the message says where.</exception>
    public static MongoFilter Parse(string? json)
    {
        if (string.IsNullOrWhiteSpace(json))
            return new MongoFilter(static _ => true, true);
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            return root.ValueKind == JsonValueKind.Null || (root.ValueKind == JsonValueKind.Object && !root.EnumerateObject().Any())
                ? new MongoFilter(static _ => true, true)
                : new MongoFilter(Document(root), false);
        }
        catch (JsonException fault)
        {
            throw new FormatException("invalid filters: not JSON", fault);
        }
    }

    public bool Matches(Func<string, object?> field) => _predicate(field);

    private static Func<Func<string, object?>, bool> Document(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object)
            throw new FormatException("invalid filters: expected an object");
        var parts = element.EnumerateObject().Select(Member).ToList();
        return field => parts.TrueForAll(part => part(field));
    }

    private static Func<Func<string, object?>, bool> Member(JsonProperty member)
    {
        switch (member.Name)
        {
            case "$and":
                var all = Branches(member.Value);
                return field => all.TrueForAll(part => part(field));
            case "$or":
                var any = Branches(member.Value);
                return field => any.Exists(part => part(field));
            case "$nor":
                var none = Branches(member.Value);
                return field => !none.Exists(part => part(field));
            case "$not":
                var not = Document(member.Value);
                return field => !not(field);
        }
        if (member.Name.StartsWith('$'))
            throw new FormatException($"invalid filters: unknown operator {member.Name}");
        var path = member.Name;
        var test = Condition(member.Value);
        return field => test(field(path));
    }

    private static List<Func<Func<string, object?>, bool>> Branches(JsonElement element) => element.ValueKind == JsonValueKind.Array
        ? [.. element.EnumerateArray().Select(Document)]
        : throw new FormatException("invalid filters: expected a list of conditions");

    private static Func<object?, bool> Condition(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object || !element.EnumerateObject().Any(member => member.Name.StartsWith('$')))
        {
            var wanted = Value(element);
            return value => Holds(value, one => Same(one, wanted));
        }
        var tests = element.EnumerateObject().Select(Operator).ToList();
        return value => tests.TrueForAll(test => test(value));
    }

    private static Func<object?, bool> Operator(JsonProperty member)
    {
        var (name, operand) = (member.Name, member.Value);
        switch (name)
        {
            case "$eq":
                var equal = Value(operand);
                return value => Holds(value, one => Same(one, equal));
            case "$ne":
                var different = Value(operand);
                return value => !Holds(value, one => Same(one, different));
            case "$gt" or "$gte" or "$lt" or "$lte":
                var bound = Value(operand);
                return value => Holds(value, one => Compare(one, bound) is { } order && name switch
                {
                    "$gt" => order > 0,
                    "$gte" => order >= 0,
                    "$lt" => order < 0,
                    _ => order <= 0,
                });
            case "$in":
                var among = List(operand);
                return value => Holds(value, one => among.Exists(other => Same(one, other)));
            case "$nin":
                var outside = List(operand);
                return value => !Holds(value, one => outside.Exists(other => Same(one, other)));
            case "$exists":
                var wanted = operand.ValueKind != JsonValueKind.False;
                return value => value is not null == wanted;
            case "$regex":
                var regex = new Regex(operand.GetString() ?? string.Empty, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
                return value => Holds(value, one => one is string text && regex.IsMatch(text));
            case "$contains":
                var part = Value(operand);
                return value => value is string text ? part is string piece && text.Contains(piece, StringComparison.Ordinal) : Holds(value, one => Same(one, part));
            case "$size":
                var size = operand.GetInt32();
                return value => value is IReadOnlyList<object?> list && list.Count == size;
            case "$all":
                var every = List(operand);
                return value => every.TrueForAll(other => Holds(value, one => Same(one, other)));
            case "$not":
                var not = Condition(operand);
                return value => !not(value);
            default:
                throw new FormatException($"invalid filters: unknown operator {name}");
        }
    }

    private static List<object?> List(JsonElement element) => element.ValueKind == JsonValueKind.Array
        ? [.. element.EnumerateArray().Select(Value)]
        : throw new FormatException("invalid filters: expected a list of values");

    /// <summary>A list matches when the whole of it or one of its members does.</summary>
    private static bool Holds(object? value, Func<object?, bool> test) =>
        value is IReadOnlyList<object?> list ? list.Any(test) || test(null) && list.Count == 0 : test(value);

    private static bool Same(object? one, object? other) =>
        (one is null && other is null) || Compare(one, other) == 0;

    /// <summary>Null when the two are not of a kind.</summary>
    private static int? Compare(object? one, object? other) => (one, other) switch
    {
        (double left, double right) => left.CompareTo(right),
        (bool left, bool right) => left.CompareTo(right),
        (DateTimeOffset left, string right) => Date(right) is { } date ? left.CompareTo(date) : null,
        (string left, string right) => string.CompareOrdinal(left, right),
        _ => null,
    };

    private static DateTimeOffset? Date(string text) => DateTimeOffset.TryParse(
        text, System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AssumeUniversal, out var date) ? date : null;

    public static object? Value(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => element.GetString(),
        JsonValueKind.Number => element.GetDouble(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Array => element.EnumerateArray().Select(Value).ToList(),
        JsonValueKind.Object => element.GetRawText(),
        _ => null,
    };
}
