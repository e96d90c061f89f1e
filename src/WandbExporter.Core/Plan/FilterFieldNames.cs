using System.Text.Json.Nodes;
using WandbExporter.Core.Errors;

namespace WandbExporter.Core.Plan;

/// <summary>
/// The fields that listings are known to be filtered by: those that W&amp;B documents or its own clients use, in either spelling. Servers know others, and
/// what is not here is no error.
/// </summary>
public static class FilterFieldNames
{
    private static readonly Dictionary<string, (string[] Whole, string[] Beginnings)> Known = new(StringComparer.Ordinal)
    {
        ["runs"] = (
            [
                "name", "displayName", "display_name", "state", "tags", "group", "jobType", "job_type", "host", "username", "user.username", "createdAt", "created_at", "heartbeatAt", "heartbeat_at",
                "updatedAt", "updated_at", "duration", "sweep", "sweepName", "inputArtifacts", "outputArtifacts", "entity", "project", "description", "notes", "commit", "id",
            ],
            ["config.", "summary_metrics.", "keys_info.", "summary."]),
        ["projects"] = (["id", "name", "description", "entity_id", "created_at", "updated_at", "createdAt", "updatedAt"], []),
        ["sweeps"] = (["id", "name", "displayName", "display_name", "state", "description", "createdAt", "created_at", "updatedAt", "updated_at", "method"], ["config."]),
        ["registries"] = (["id", "name", "description", "entity_id", "project_id", "created_at", "updated_at"], []),
        ["collections"] = (["id", "name", "tag", "description", "created_at", "updated_at", "artifact_collection_id", "collection_id", "state", "type"], []),
        ["versions"] = (
            ["id", "version", "tag", "alias", "metadata", "created_at", "updated_at", "state", "digest", "artifact_id", "version_index", "artifact_created_at", "artifact_size"],
            ["metadata."]),
    };

    /// <summary>What is to be said of fields that are not known, each in a sentence.</summary>
    /// <param name="option">Where the filter was given.</param>
    /// <param name="of">What it is of: <c>runs</c>, or one of <see cref="ListingFilters.All"/>.</param>
    /// <param name="filter">The filter; null for none.</param>
    public static IReadOnlyList<string> Remarks(string option, string of, string? filter)
    {
        if (filter is null || JsonNode.Parse(filter) is not JsonObject conditions)
            return [];
        var (whole, beginnings) = Known[of];
        return [.. NamesIn(conditions).Distinct(StringComparer.Ordinal).Where(name => !whole.Contains(name) && !beginnings.Any(beginning => name.StartsWith(beginning, StringComparison.Ordinal))).Select(Remark)];

        string Remark(string name) =>
            $"{option} names the field '{Printable.Of(name)}', which {of} are not known to have{(Meant(name) is { } meant ? $"; did you mean {meant}?" : $"; known are {string.Join(", ", whole.Concat(beginnings.Select(beginning => $"{beginning}KEY")))}.")} A server that does not know it may let through nothing, or everything.";

        // config.lr is spelt wrong in what stands before its first dot.
        string? Meant(string name) => name.Split('.', 2) is [var first, var rest] && Spelling.Nearest($"{first}.", beginnings) is { } beginning ? beginning + rest : Spelling.Nearest(name, whole);
    }

    private static IEnumerable<string> NamesIn(JsonNode? condition) => condition switch
    {
        JsonArray branches => branches.SelectMany(NamesIn),
        JsonObject members => members.SelectMany(member => member.Key.StartsWith('$') ? NamesIn(member.Value) : [member.Key]),
        _ => [],
    };
}
