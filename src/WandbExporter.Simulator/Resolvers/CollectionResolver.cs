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
                .Add("description", collection => collection.Description)
                .Add("state", _ => "READY")
                .Add("createdAt", collection => Epochs.Text(collection.Project.CreatedAt))
                .Add("updatedAt", collection => Epochs.Text(collection.Project.CreatedAt.AddHours(collection.Members.Count)))
                .Add("project", (collection, call) => call.Session.MaySee(collection.Project) ? collection.Project : null)
                .Add("defaultArtifactType", collection => new ArtifactTypeData(collection.Project, collection.TypeName))
                .Add("tags", collection => Paging.Whole(collection.Tags))
                .Add("aliases", (collection, call) => Paging.Of(call, "aliases/" + collection.Id, collection.Members.SelectMany(ArtifactResolver.AliasesOf).ToList()))
                .Add("artifacts", Versions)
                .Add("artifactMembership", (collection, call) => Find(collection, call.Text("aliasName")!, call));
        map.On<CollectionData>("ArtifactSequence")
            .Add("latestArtifact", (collection, call) => Find(collection, "latest", call)?.Artifact)
            .Add("digestAlgorithm", collection => collection.Algorithm);
        map.On<MembershipData>("ArtifactCollectionMembership")
            .Add("id", member => member.Id)
            .Add("versionIndex", member => member.Index)
            .Add("createdAt", member => Epochs.Text(member.CreatedAt))
            .Add("aliases", ArtifactResolver.AliasesOf)
            .Add("artifactCollection", member => member.Collection)
            .Add("artifact", Shown)
            .Add("files", (member, call) => FileResolver.Of(call, call.Server.Now(member)));
    }

    private static ArtifactData? Shown(MembershipData member, Call call)
    {
        var artifact = call.Server.Now(member);
        return call.Server.Options.Quirks.HidesLinkedVersions && !call.Session.MaySee(artifact.Sequence.Project) ? null : artifact;
    }

    /// <summary>By <c>v3</c> or an alias; null: there is none, or its version is gone.</summary>
    public static MembershipData? Find(CollectionData collection, string alias, Call call) =>
        call.Server.Readable(collection.Find(alias));

    public static Page Collections(Call call, string list, IReadOnlyList<ProjectData> projects, string? type = null)
    {
        var filter = MongoFilter.Parse(call.Text("filters"));
        var kinds = call.Texts("collectionTypes");
        var found =
            from project in projects
            from collection in project.Catalog.Collections
            where type is null || collection.TypeName == type
            where kinds is null || kinds.Contains(collection.IsPortfolio ? "PORTFOLIO" : "SEQUENCE")
            where filter.Matches(path => CatalogFields.Of(collection, path))
            select collection;
        return Paging.Of(call, "collections/" + list + "/" + call.Text("order"), CatalogFields.Ordered(found, call.Text("order"), CatalogFields.Of));
    }

    public static Page Memberships(Call call, string list, IReadOnlyList<ProjectData> projects)
    {
        var collections = MongoFilter.Parse(call.Text("collectionFilters"));
        var versions = MongoFilter.Parse(call.Text("filters"));
        var found =
            from project in projects
            from collection in project.Catalog.Collections
            where collection.IsPortfolio && collections.Matches(path => CatalogFields.Of(collection, path))
            from member in collection.Members
            where versions.Matches(path => CatalogFields.Of(member, path, call))
            select member;
        return Paging.Of(
            call, "memberships/" + list + "/" + call.Text("order"), CatalogFields.Ordered(found, call.Text("order"), (member, path) => CatalogFields.Of(member, path, call)));
    }

    /// <summary>The newest first, unless another order is asked for; of every state, unless the filters name one.</summary>
    private static Page Versions(CollectionData collection, Call call)
    {
        var filter = MongoFilter.Parse(call.Text("filters"));
        var order = call.Text("order");
        var found = collection.Members.Reverse().Where(member => filter.Matches(path => CatalogFields.Of(member, path, call)));
        return Paging.Of(call, "versions/" + collection.Id + "/" + order, CatalogFields.Ordered(found, order, (member, path) => CatalogFields.Of(member, path, call)));
    }
}
