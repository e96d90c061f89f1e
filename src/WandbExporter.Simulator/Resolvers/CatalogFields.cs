using System.Text.Json;

namespace WandbExporter.Simulator;

/// <summary>What filters and orders may name of collections and versions.</summary>
internal static class CatalogFields
{
    public static object? Of(CollectionData collection, string path) => path switch
    {
        "name" => collection.Name,
        "id" or "collection_id" or "artifact_collection_id" => collection.Id,
        "tag" or "tags" => collection.Tags.Cast<object?>().ToList(),
        "description" => collection.Description,
        "created_at" or "createdAt" or "updated_at" or "updatedAt" => collection.Project.CreatedAt,
        _ => throw new FormatException($"invalid filters: unknown field {path}"),
    };

    public static object? Of(MembershipData member, string path, Call call) => path switch
    {
        "state" => call.Server.Revoked.StateOf(call.Server.Now(member)),
        "id" or "artifact_id" => member.Artifact.Id,
        "version" => member.Version,
        "version_index" => member.Index is { } index ? (double)index : null,
        "alias" or "aliases" => member.Aliases.Cast<object?>().ToList(),
        "tag" or "tags" => call.Server.Now(member).Tags.Cast<object?>().ToList(),
        "artifact_size" => (double)member.Artifact.Size,
        "acm_created_at" => member.CreatedAt,
        "updated_at" or "updatedAt" => call.Server.Now(member).UpdatedAt,
        "created_at" or "createdAt" or "artifact_created_at" => member.Artifact.CreatedAt,
        _ when path.StartsWith("metadata.", StringComparison.Ordinal) => Metadata(call.Server.Now(member).Metadata, path["metadata.".Length..].Split('.')),
        _ => throw new FormatException($"invalid filters: unknown field {path}"),
    };

    /// <param name="order">A field's name after <c>+</c> or <c>-</c>; without either it descends. Null: as they come.</param>
    public static List<T> Ordered<T>(IEnumerable<T> items, string? order, Func<T, string, object?> field)
    {
        if (string.IsNullOrEmpty(order))
            return [.. items];
        var name = order.TrimStart('+', '-');
        var keyed = items.Select(item => (Item: item, Key: field(item, name)));
        var byKey = Comparer<object?>.Create((left, right) => left is string one && right is string other
            ? string.CompareOrdinal(one, other)
            : Comparer<object?>.Default.Compare(left, right));
        var sorted = order[0] == '+' ? keyed.OrderBy(one => one.Key, byKey) : keyed.OrderByDescending(one => one.Key, byKey);
        return [.. sorted.Select(one => one.Item)];
    }

    private static object? Metadata(string? json, string[] path)
    {
        if (string.IsNullOrEmpty(json))
            return null;
        try
        {
            using var document = JsonDocument.Parse(json);
            var at = document.RootElement;
            foreach (var key in path)
                if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(key, out at))
                    return null;
            return MongoFilter.Value(at);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
