namespace WandbExporter.Simulator;

/// <summary>Sequences and portfolios, and the versions they show.</summary>
internal static class CollectionResolver
{
    public static void Register(FieldMap map)
    {
        foreach (var type in new[] { "ArtifactSequence", "ArtifactPortfolio" })
            map.On<CollectionData>(type)
                .Add("id", collection => collection.Id)
                .Add("name", collection => collection.Name)
                .Add("description", _ => null)
                .Add("state", _ => "READY")
                .Add("createdAt", collection => Epochs.Text(collection.Project.CreatedAt))
                .Add("updatedAt", collection => Epochs.Text(collection.Project.CreatedAt.AddHours(collection.Members.Count)))
                .Add("project", collection => collection.Project)
                .Add("defaultArtifactType", collection => new ArtifactTypeData(collection.Project, collection.TypeName))
                .Add("tags", _ => Paging.Whole(["ctag"]))
                .Add("aliases", (collection, call) => Paging.Of(call, "aliases/" + collection.Id, collection.Members.SelectMany(ArtifactResolver.AliasesOf).ToList()))
                .Add("artifacts", Versions)
                .Add("artifactMembership", (collection, call) => collection.Find(call.Text("aliasName")!));
        map.On<CollectionData>("ArtifactSequence").Add("latestArtifact", collection => collection.Find("latest")?.Artifact);
        map.On<MembershipData>("ArtifactCollectionMembership")
            .Add("id", member => member.Id)
            .Add("versionIndex", member => member.Index)
            .Add("aliases", ArtifactResolver.AliasesOf)
            .Add("artifactCollection", member => member.Collection)
            .Add("artifact", member => member.Artifact)
            .Add("files", (member, call) => FileResolver.Of(call, member.Artifact));
    }

    public static Page Collections(Call call, string list, IReadOnlyList<ProjectData> projects, string? type = null)
    {
        var filter = MongoFilter.Parse(call.Text("filters"));
        var kinds = call.Texts("collectionTypes");
        return Paging.Of(call, "collections/" + list,
        [
            .. from project in projects
               from collection in project.Catalog.Collections
               where type is null || collection.TypeName == type
               where kinds is null || kinds.Contains(collection.IsPortfolio ? "PORTFOLIO" : "SEQUENCE")
               where filter.Matches(path => Field(collection, path))
               select collection,
        ]);
    }

    public static Page Memberships(Call call, string list, IReadOnlyList<ProjectData> projects)
    {
        var collections = MongoFilter.Parse(call.Text("collectionFilters"));
        var versions = MongoFilter.Parse(call.Text("filters"));
        return Paging.Of(call, "memberships/" + list,
        [
            .. from project in projects
               from collection in project.Catalog.Collections
               where collection.IsPortfolio && collections.Matches(path => Field(collection, path))
               from member in collection.Members
               where versions.Matches(path => Field(member, path))
               select member,
        ]);
    }

    /// <summary>The newest first, as the server lists them.</summary>
    private static Page Versions(CollectionData collection, Call call)
    {
        var filter = MongoFilter.Parse(call.Text("filters"));
        return Paging.Of(call, "versions/" + collection.Id, [.. collection.Members.Reverse().Where(member => filter.Matches(path => Field(member, path)))]);
    }

    private static object? Field(CollectionData collection, string path) => path switch
    {
        "name" => collection.Name,
        "id" or "collection_id" or "artifact_collection_id" => collection.Id,
        "tag" or "tags" => new List<object?> { "ctag" },
        "description" => null,
        "created_at" or "createdAt" or "updated_at" or "updatedAt" => collection.Project.CreatedAt,
        _ => throw new FormatException($"invalid filters: unknown field {path}"),
    };

    private static object? Field(MembershipData member, string path) => path switch
    {
        "state" => "COMMITTED",
        "id" or "artifact_id" => member.Artifact.Id,
        "version" => member.Version,
        "version_index" => (double)member.Index,
        "alias" or "aliases" => member.Aliases.Cast<object?>().ToList(),
        "tag" or "tags" => new List<object?> { "production" },
        "artifact_size" => (double)member.Artifact.Size,
        "created_at" or "createdAt" or "updated_at" or "updatedAt" or "artifact_created_at" => member.Artifact.CreatedAt,
        _ when path.StartsWith("metadata.", StringComparison.Ordinal) => null,
        _ => throw new FormatException($"invalid filters: unknown field {path}"),
    };
}
