using System.Text.Json.Nodes;
using WandbExporter.Core.Errors;

namespace WandbExporter.Core.Plan;

/// <summary>The server-side filters of what is listed beside runs, each JSON text in MongoDB's syntax; null for all.</summary>
/// <param name="Projects">Of the projects of entities that are selected whole.</param>
/// <param name="Sweeps">Of the sweeps of projects.</param>
/// <param name="Registries">Of the registries of organizations.</param>
/// <param name="Collections">Of the collections of projects and registries.</param>
/// <param name="Versions">Of the versions in collections, of projects and registries.</param>
public sealed record ListingFilters(string? Projects = null, string? Sweeps = null, string? Registries = null, string? Collections = null, string? Versions = null)
{
    public static ListingFilters None { get; } = new();

    /// <summary>The filters by what they are of.</summary>
    public IReadOnlyList<(string Of, string? Filter)> All =>
        [("projects", Projects), ("sweeps", Sweeps), ("registries", Registries), ("collections", Collections), ("versions", Versions)];

    /// <summary>Those that there are, as they stand in a record; null for none.</summary>
    public IReadOnlyDictionary<string, string>? ToRecord() =>
        this == None ? null : new SortedDictionary<string, string>(All.Where(one => one.Filter is not null).ToDictionary(one => one.Of, one => one.Filter!), StringComparer.Ordinal);

    /// <summary>What <see cref="ToRecord"/> gave.</summary>
    public static ListingFilters Of(IReadOnlyDictionary<string, string>? record) => record is null ? None : new(
        record.GetValueOrDefault("projects"), record.GetValueOrDefault("sweeps"), record.GetValueOrDefault("registries"), record.GetValueOrDefault("collections"), record.GetValueOrDefault("versions"));

    /// <summary>Checks a filter as the user gave it.</summary>
    /// <param name="option">Where it was given.</param>
    /// <param name="filter">The filter; null for none.</param>
    /// <returns>Null if it lets everything through.</returns>
    /// <exception cref="ExportException">It is none, or has an operator that the server does not know: fatal, <c>filter</c>.</exception>
    public static string? Compose(string option, string? filter)
    {
        try
        {
            return FilterJson.Compose(filter, null) is var composed && composed == FilterJson.All ? null : composed;
        }
        catch (ExportException refused)
        {
            throw new ExportException(refused.Failure with { Message = $"{option}: {refused.Failure.Message}" }, refused);
        }
    }

    /// <summary>Those that there are, for a person: <c>sweeps that match {…}</c>.</summary>
    public override string ToString() => string.Join(", ", All.Where(one => one.Filter is not null).Select(one => $"{one.Of} that match {one.Filter}"));

    /// <summary>What both let through.</summary>
    public static string? Both(string? one, string? other) => one is null || other is null
        ? one ?? other
        : new JsonObject { ["$and"] = new JsonArray(JsonNode.Parse(one), JsonNode.Parse(other)) }.ToJsonString();
}
