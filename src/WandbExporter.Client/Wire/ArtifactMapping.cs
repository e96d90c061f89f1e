using System.Globalization;
using System.Text.Json;
using WandbExporter.Client.Model;
using WandbExporter.Client.Rows;
using WandbExporter.Core.Ids;

namespace WandbExporter.Client.Wire;

/// <summary>From the wire's shapes of artifacts to the model.</summary>
internal static class ArtifactMapping
{
    public static ArtifactType ToModel(this ArtifactTypeNode node) => new(node.Id ?? "", node.Name ?? "", node.Description, node.CreatedAt);

    /// <param name="project">Where it was asked for.</param>
    public static ArtifactCollection ToModel(this ArtifactCollectionNode node, ProjectPath project) => new(
        node.Id ?? "",
        node.Name ?? "",
        node.DefaultArtifactType?.Name,
        IsSequence(node.Kind),
        node.Description,
        node.Tags is null ? [] : [.. node.Tags.Nodes.Select(tag => tag.Name).OfType<string>()],
        node.CreatedAt,
        node.UpdatedAt,
        node.Project.ToPath() ?? project,
        node.State)
    {
        NullTags = node.Tags.NullNames(),
        VersionCount = node.Artifacts?.TotalCount,
        DigestAlgorithm = node.DigestAlgorithm,
        Newest = node.Artifacts?.Present is [{ Node: { } newest }, ..] ? new NewestVersion(newest.Id ?? "", newest.UpdatedAt) : null,
        AliasIds = [.. node.Aliases?.Nodes.Select(alias => $"{alias.Id} {alias.Alias}") ?? []],
    };

    public static ArtifactVersion ToModel(this ArtifactNode node)
    {
        var source = node.ArtifactSequence;
        var index = Index(node.VersionIndex);
        return new(
            node.Id ?? "",
            source?.Project?.EntityName,
            source?.Project?.Name,
            source?.Name,
            (int?)index?.Known,
            node.ArtifactType?.Name,
            node.Description,
            node.Metadata,
            node.TtlDurationSeconds?.Known,
            node.TtlIsInherited,
            node.Tags is null ? [] : [.. node.Tags.Select(tag => tag?.Name).OfType<string>()],
            node.HistoryStep?.Known,
            node.State,
            node.Size?.Known,
            node.Digest,
            node.DigestAlgorithm,
            node.CommitHash,
            node.FileCount?.Known,
            node.CreatedAt,
            node.UpdatedAt,
            Aliases(node.Aliases))
        {
            OddFields = Mapping.OddFields(
                ("versionIndex", index), ("ttlDurationSeconds", node.TtlDurationSeconds), ("historyStep", node.HistoryStep), ("size", node.Size), ("fileCount", node.FileCount)),
            NullTags = node.Tags?.Count(tag => tag?.Name is null) ?? 0,
            NullAliases = NullAliases(node.Aliases),
        };
    }

    /// <summary>A version as a collection lists it.</summary>
    public static ArtifactMembership ToMembership(this ArtifactEdge edge, ProjectPath project, string collection)
    {
        var member = edge.Node!.ToModel().In(project, collection, edge.Version);
        // A portfolio may have a version under several numbers, each with aliases of its own.
        var link = edge.Node!.ArtifactMemberships?.Nodes.FirstOrDefault(node =>
            node.ArtifactCollection?.Name == collection && node.ArtifactCollection.Project.ToPath() == project && node.VersionIndex?.Known == member.VersionIndex);
        return link is null ? member : member with
        {
            Id = link.Id,
            Aliases = Aliases(link.Aliases, link.ArtifactCollection),
            NullAliases = NullAliases(link.Aliases),
            LinkedAt = link.CreatedAt,
        };
    }

    /// <summary>The version in that collection; its own number counts only where it was made.</summary>
    /// <param name="name">What the collection calls it; null if that is not known.</param>
    public static ArtifactMembership In(this ArtifactVersion version, ProjectPath project, string collection, string? name)
    {
        var isSource = version.SourceCollection == collection && version.SourceProject == project.Project && version.SourceEntity == project.Entity;
        var index = IndexOf(name) ?? (isSource ? version.VersionIndex : null);
        return new(
            null,
            project,
            collection,
            index is { } number ? NameOf(number) : name ?? "",
            index,
            [.. version.Aliases.Where(alias => alias.Collection == collection && alias.Project == project.Project && alias.Entity == project.Entity)],
            version,
            null)
        {
            NullAliases = version.NullAliases,
        };
    }

    /// <summary>Null if the version itself is not shown.</summary>
    /// <param name="project">Where it was asked for.</param>
    /// <param name="asked">The name that it was asked by, <c>collection:alias</c>.</param>
    public static ArtifactMembership? ToModel(this MembershipNode node, ProjectPath project, string asked)
    {
        if (node.Artifact is null)
            return null;
        var parts = asked.Split(':', 2);
        var index = Index(node.VersionIndex);
        return new(
            node.Id,
            node.ArtifactCollection?.Project.ToPath() ?? project,
            node.ArtifactCollection?.Name ?? parts[0],
            index?.Known is { } number ? NameOf(number) : parts[^1],
            (int?)index?.Known,
            Aliases(node.Aliases, node.ArtifactCollection),
            node.Artifact.ToModel(),
            node.CreatedAt)
        {
            OddFields = Mapping.OddFields(("versionIndex", index)),
            NullAliases = NullAliases(node.Aliases),
        };
    }

    public static ArtifactLink ToLink(this MembershipNode node)
    {
        var index = Index(node.VersionIndex);
        return new(
            node.Id ?? "",
            node.ArtifactCollection?.Project.ToPath(),
            node.ArtifactCollection?.Name,
            IsSequence(node.ArtifactCollection?.Kind),
            (int?)index?.Known,
            Aliases(node.Aliases, node.ArtifactCollection),
            node.CreatedAt)
        {
            OddFields = Mapping.OddFields(("versionIndex", index)),
            NullAliases = NullAliases(node.Aliases),
        };
    }

    public static RunArtifact ToRunArtifact(this ArtifactEdge edge) => new(edge.Node!.ToModel(), edge.UsedAs switch
    {
        { ValueKind: JsonValueKind.Array } names => [.. names.EnumerateArray().Where(name => name.ValueKind == JsonValueKind.String).Select(ElementText.Of)],
        { ValueKind: JsonValueKind.String } name => [ElementText.Of(name)],
        _ => [],
    })
    {
        Cursor = string.IsNullOrEmpty(edge.Cursor) ? null : edge.Cursor,
    };

    public static ArtifactRun ToModel(this ArtifactRunNode node) => new(node.Id ?? "", node.Name ?? "", node.Project.ToPath());

    /// <summary>Null for a maker of a kind that is not known here.</summary>
    public static ArtifactCreator? ToModel(this CreatorNode node) => node.Kind switch
    {
        "Run" => new(new ArtifactRun(node.Id ?? "", node.RunName ?? "", node.Project.ToPath()), null),
        "User" => new(null, new UserInfo(node.Username, node.Name)),
        _ => null,
    };

    public static ProjectPath? ToPath(this ProjectRef? project) =>
        project is { EntityName: { } entity, Name: { } name } ? new ProjectPath(entity, name) : null;

    private static bool? IsSequence(string? kind) => kind switch
    {
        "ArtifactSequence" => true,
        "ArtifactPortfolio" => false,
        _ => null,
    };

    /// <param name="collection">Whose they are, where they do not say it themselves.</param>
    private static ArtifactAlias[] Aliases(List<AliasNode?>? nodes, CollectionRef? collection = null) =>
    [
        .. from node in nodes ?? []
           where node?.Alias is not null
           let of = node.ArtifactCollection ?? collection
           select new ArtifactAlias(node.Alias!, of?.Name, of?.Project?.EntityName, of?.Project?.Name),
    ];

    private static int NullAliases(List<AliasNode?>? nodes) => nodes?.Count(node => node?.Alias is null) ?? 0;

    private static string NameOf(long index) => string.Create(CultureInfo.InvariantCulture, $"v{index}");

    /// <summary>The number in a name such as <c>v3</c>; null for any other.</summary>
    private static int? IndexOf(string? name) =>
        name is ['v', ..] && int.TryParse(name.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : null;

    /// <summary>A number of a version; what 31 bits do not hold is none.</summary>
    private static Count? Index(Count? count) =>
        count?.Known is { } known and not (>= 0 and <= int.MaxValue) ? new Count(null, known.ToString(CultureInfo.InvariantCulture)) : count;
}
