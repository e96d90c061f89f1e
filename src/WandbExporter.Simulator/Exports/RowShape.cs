using System.Text.Json;

namespace WandbExporter.Simulator;

internal enum ShapeKind
{
    /// <summary>Nothing but null so far.</summary>
    Unknown,

    /// <summary>Nothing but the words for non-finite numbers so far: text or number, the next value tells.</summary>
    NonFinite,

    /// <summary>An integer that a double holds.</summary>
    Integer,

    /// <summary>An integer beyond 2^53.</summary>
    BigInteger,
    Double,
    Text,
    Boolean,
    Struct,
    List,
}

/// <summary>The type of a column, as far as the values so far tell. Immutable.</summary>
internal sealed class RowShape
{
    private const int DeepestNesting = 32;
    private const long LargestExact = 1L << 53;
    private static readonly RowShape[] Scalars = [.. Enum.GetValues<ShapeKind>().Select(kind => new RowShape(kind))];
    private static readonly string[] Words = ["NaN", "Infinity", "-Infinity"];

    private Dictionary<string, int>? _places;

    private RowShape(ShapeKind kind) => Kind = kind;

    public ShapeKind Kind { get; }

    /// <summary>Of a struct: in order of first appearance.</summary>
    public IReadOnlyList<KeyValuePair<string, RowShape>> Members { get; private init; } = [];

    /// <summary>Of a list.</summary>
    public RowShape? Element { get; private init; }

    public bool IsNumber => Kind is ShapeKind.Integer or ShapeKind.BigInteger or ShapeKind.Double or ShapeKind.NonFinite;

    public static RowShape Scalar(ShapeKind kind) => Scalars[(int)kind];

    /// <summary>Null when no column can hold the value without loss.</summary>
    public static RowShape? Of(JsonElement value, int depth = 0)
    {
        if (depth > DeepestNesting)
            return null;
        switch (value.ValueKind)
        {
            case JsonValueKind.Null:
                return Scalar(ShapeKind.Unknown);
            case JsonValueKind.True or JsonValueKind.False:
                return Scalar(ShapeKind.Boolean);
            case JsonValueKind.String:
                return OfText(value);
            case JsonValueKind.Number:
                return OfNumber(value);
            case JsonValueKind.Array:
                return OfList(value, depth);
            default:
                return OfObject(value, depth);
        }
    }

    /// <summary>
    /// Does the value surely fit as it is? Cheap: most rows are like those before them. False says nothing, ask <see cref="Of"/> and
    /// <see cref="Merge"/> then.
    /// </summary>
    public bool Holds(JsonElement value)
    {
        switch (Kind, value.ValueKind)
        {
            case (ShapeKind.Integer or ShapeKind.Double, JsonValueKind.Number) when value.TryGetInt64(out var whole):
                return whole is >= -LargestExact and <= LargestExact && (whole != 0 || IsPlainZero(value));
            case (ShapeKind.BigInteger, JsonValueKind.Number):
                return value.TryGetInt64(out var large) && (large != 0 || IsPlainZero(value));
            case (ShapeKind.Double, JsonValueKind.Number):
                return Math.Abs(value.GetDouble()) < LargestExact;
            case (ShapeKind.Struct, JsonValueKind.Object):
                return HoldsMembers(value);
            default:
                return false;
        }
    }

    /// <summary>Null when one column cannot hold both.</summary>
    public RowShape? Merge(RowShape other)
    {
        if (ReferenceEquals(this, other) || other.Kind == ShapeKind.Unknown)
            return this;
        if (Kind == ShapeKind.Unknown)
            return other;
        return (Kind, other.Kind) switch
        {
            (ShapeKind.Struct, ShapeKind.Struct) => MergeMembers(other),
            (ShapeKind.List, ShapeKind.List) => Element!.Merge(other.Element!) is { } element ? Same(element) : null,
            (ShapeKind.NonFinite, ShapeKind.Text) or (ShapeKind.Text, ShapeKind.NonFinite) => Scalar(ShapeKind.Text),
            (ShapeKind.Integer or ShapeKind.BigInteger, ShapeKind.Integer or ShapeKind.BigInteger) => Scalar(ShapeKind.BigInteger),
            (ShapeKind.BigInteger, _) or (_, ShapeKind.BigInteger) => null,
            _ when IsNumber && other.IsNumber => Scalar(ShapeKind.Double),
            _ => null,
        };

        RowShape Same(RowShape element) => ReferenceEquals(element, Element) ? this : new RowShape(ShapeKind.List) { Element = element };
    }

    /// <summary>A struct with that member's type set.</summary>
    public RowShape With(string name, RowShape type) =>
        new(ShapeKind.Struct) { Members = [.. Members.Select(member => member.Key == name ? new(name, type) : member)] };

    /// <summary>A struct without the members of a kind.</summary>
    public RowShape Without(ShapeKind kind) => new(ShapeKind.Struct) { Members = [.. Members.Where(member => member.Value.Kind != kind)] };

    /// <summary>A negative zero is a double.</summary>
    private static bool IsPlainZero(JsonElement value) => value.GetRawText() == "0";

    private static RowShape? OfText(JsonElement value)
    {
        try
        {
            return Scalar(Words.Contains(value.GetString(), StringComparer.Ordinal) ? ShapeKind.NonFinite : ShapeKind.Text);
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair is no Unicode text.
            return null;
        }
    }

    private static RowShape? OfNumber(JsonElement value)
    {
        var text = value.GetRawText();
        if (text.AsSpan().IndexOfAny(".eE") < 0 && text != "-0")
        {
            if (value.TryGetInt64(out var whole))
                return Scalar(whole is >= -LargestExact and <= LargestExact ? ShapeKind.Integer : ShapeKind.BigInteger);
            var exact = System.Numerics.BigInteger.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
            return double.IsFinite((double)exact) && new System.Numerics.BigInteger((double)exact) == exact ? Scalar(ShapeKind.Double) : null;
        }
        return double.IsFinite(value.GetDouble()) ? Scalar(ShapeKind.Double) : null;
    }

    private static RowShape? OfList(JsonElement value, int depth)
    {
        var element = Scalar(ShapeKind.Unknown);
        foreach (var item in value.EnumerateArray())
        {
            if (Of(item, depth + 1) is not { } shape || element.Merge(shape) is not { } merged)
                return null;
            element = merged;
        }
        return new RowShape(ShapeKind.List) { Element = element };
    }

    private static RowShape? OfObject(JsonElement value, int depth)
    {
        var members = new List<KeyValuePair<string, RowShape>>();
        foreach (var member in value.EnumerateObject())
        {
            string name;
            try
            {
                name = member.Name;
            }
            catch (InvalidOperationException)
            {
                return null;
            }
            if (Of(member.Value, depth + 1) is not { } shape)
                return null;
            // Of a name that stands twice the last value counts.
            var known = members.FindIndex(other => other.Key == name);
            if (known < 0)
                members.Add(new(name, shape));
            else
                members[known] = new(name, shape);
        }
        // A group has members, so an empty object has no type, but for the row itself.
        return members.Count == 0 && depth > 0 ? null : new RowShape(ShapeKind.Struct) { Members = members };
    }

    /// <summary>Members that are known, in their order, some left out.</summary>
    private bool HoldsMembers(JsonElement value)
    {
        var (place, isEmpty) = (0, true);
        foreach (var member in value.EnumerateObject())
        {
            while (place < Members.Count && !member.NameEquals(Members[place].Key))
                place++;
            if (place == Members.Count || !Members[place].Value.Holds(member.Value))
                return false;
            place++;
            isEmpty = false;
        }
        return !isEmpty;
    }

    private RowShape? MergeMembers(RowShape other)
    {
        List<KeyValuePair<string, RowShape>>? merged = null;
        var places = _places ??= Members.Select((member, place) => (member.Key, place)).ToDictionary(known => known.Key, known => known.place, StringComparer.Ordinal);
        foreach (var (name, shape) in other.Members)
        {
            if (!places.TryGetValue(name, out var place))
            {
                (merged ??= [.. Members]).Add(new(name, shape));
                continue;
            }
            var mine = Members[place].Value;
            if (mine.Merge(shape) is not { } both)
                return null;
            if (!ReferenceEquals(both, mine))
                (merged ??= [.. Members])[place] = new(name, both);
        }
        return merged is null ? this : new RowShape(ShapeKind.Struct) { Members = merged };
    }
}
