using System.Text.Json.Nodes;

namespace WandbExporter.Client.Filters;

/// <summary>A field that a listing can be filtered by. Comparing it makes a <see cref="Filter"/>; it is not a value that could be compared here.</summary>
public sealed class FilterField
{
    internal FilterField(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        Path = path.StartsWith('$') ? throw new ArgumentException($"No field is called {path}: what begins with $ is an operator.", nameof(path)) : path;
    }

    /// <summary>As the server calls it.</summary>
    public string Path { get; }

    /// <summary>Any field by the server's name of it, for those that have no member here.</summary>
    public static FilterField Of(string path) => new(path);

    /// <summary>It is that value; of a list, one of its items is.</summary>
    public static Filter operator ==(FilterField field, FilterValue value) => Filter.Of(Of(field), value.ToNode());

    public static Filter operator !=(FilterField field, FilterValue value) => Compare(field, "$ne", value);

    public static Filter operator >(FilterField field, FilterValue value) => Compare(field, "$gt", value);

    public static Filter operator >=(FilterField field, FilterValue value) => Compare(field, "$gte", value);

    public static Filter operator <(FilterField field, FilterValue value) => Compare(field, "$lt", value);

    public static Filter operator <=(FilterField field, FilterValue value) => Compare(field, "$lte", value);

    /// <summary>It is one of these.</summary>
    public Filter In(params IEnumerable<FilterValue> values) => List("$in", values);

    /// <summary>It is none of these, or it is not there.</summary>
    public Filter NotIn(params IEnumerable<FilterValue> values) => List("$nin", values);

    /// <summary>A list that has all of these.</summary>
    public Filter HasAll(params IEnumerable<FilterValue> values) => List("$all", values);

    /// <summary>A list of so many items.</summary>
    public Filter HasSize(int size) => Condition("$size", JsonValue.Create(size));

    /// <summary>There is such a field, or there is none.</summary>
    public Filter Exists(bool exists = true) => Condition("$exists", JsonValue.Create(exists));

    /// <summary>A text that the regular expression is found in. Servers are not known to take anchors everywhere.</summary>
    public Filter Matches(string regex)
    {
        ArgumentNullException.ThrowIfNull(regex);
        return Condition("$regex", JsonValue.Create(regex));
    }

    /// <summary>A text that has this in it, or a list that has this item.</summary>
    public Filter Contains(FilterValue value) => Compare(this, "$contains", value);

    /// <summary>Whether it is the same field. The operators make filters.</summary>
    public override bool Equals(object? obj) => obj is FilterField field && field.Path == Path;

    public override int GetHashCode() => Path.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => Path;

    private static string Of(FilterField field)
    {
        ArgumentNullException.ThrowIfNull(field);
        return field.Path;
    }

    private static Filter Compare(FilterField field, string with, FilterValue value) => Filter.Of(Of(field), new JsonObject { [with] = value.ToNode() });

    private Filter Condition(string with, JsonNode? operand) => Filter.Of(Path, new JsonObject { [with] = operand });

    private Filter List(string with, IEnumerable<FilterValue> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return Condition(with, new JsonArray([.. values.Select(value => value.ToNode())]));
    }
}
