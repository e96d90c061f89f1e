using System.Text.Json.Nodes;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Plan;

namespace WandbExporter.Client.Filters;

/// <summary>
/// A condition in MongoDB's syntax, as the server takes it for listings. Conditions are made of <see cref="FilterField"/>s (see <see cref="RunFilter"/>
/// and its like) or of JSON text, joined by <c>&amp;</c> and <c>|</c> and turned round by <c>!</c>; it is given where a listing asks for its filter.
/// </summary>
/// <example><code>
/// var query = new RunQuery(RunFilter.Config("lr") &gt;= 0.001 &amp; RunFilter.State == RunState.Finished);
/// </code></example>
public sealed class Filter
{
    private readonly JsonObject _condition;

    private Filter(JsonObject condition) => _condition = condition;

    /// <summary>Lets everything through.</summary>
    public static Filter All { get; } = new([]);

    /// <summary>A filter from its JSON.</summary>
    /// <exception cref="ExportException">It is no JSON object, or names an operator that the server does not know.</exception>
    public static Filter Parse(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return new(FilterJson.Parse(json));
    }

    /// <summary>Both hold. Of one that lets everything through the other one remains.</summary>
    public static Filter operator &(Filter left, Filter right) => Join("$and", left, right, whatHoldsAlways: false);

    /// <summary>At least one holds.</summary>
    public static Filter operator |(Filter left, Filter right) => Join("$or", left, right, whatHoldsAlways: true);

    /// <summary>It does not hold.</summary>
    public static Filter operator !(Filter filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return filter.IsAll
            ? throw new ArgumentException("What lets everything through cannot be turned round: nothing would be left.", nameof(filter))
            : new(new JsonObject { ["$nor"] = new JsonArray(filter._condition.DeepClone()) });
    }

    public static Filter BitwiseAnd(Filter left, Filter right) => left & right;

    public static Filter BitwiseOr(Filter left, Filter right) => left | right;

    public static Filter LogicalNot(Filter filter) => !filter;

    /// <summary>The JSON text that the server gets.</summary>
    public override string ToString() => _condition.ToJsonString();

    /// <summary>So that it can be given wherever a filter is a text.</summary>
    public static implicit operator string(Filter filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return filter.ToString();
    }

    internal static Filter Of(string field, JsonNode? condition) => new(new JsonObject { [field] = condition });

    private bool IsAll => _condition.Count == 0;

    private static Filter Join(string with, Filter left, Filter right, bool whatHoldsAlways)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        if (left.IsAll || right.IsAll)
            return whatHoldsAlways ? All : left.IsAll ? right : left;
        return new(new JsonObject { [with] = new JsonArray([.. left.BranchesOf(with), .. right.BranchesOf(with)]) });
    }

    /// <summary>Those of a list that is joined in the same way, so that a row of joins is one list.</summary>
    private IEnumerable<JsonNode?> BranchesOf(string with) => _condition is { Count: 1 } && _condition[with] is JsonArray branches
        ? branches.Select(branch => branch?.DeepClone())
        : [_condition.DeepClone()];
}
