using WandbExporter.Simulator.GraphQL;

namespace WandbExporter.Simulator;

/// <summary>Artifact types and versions.</summary>
internal static class ArtifactResolver
{
    public static void Register(FieldMap map)
    {
        map.On<ArtifactTypeData>("ArtifactType")
            .Add("id", type => GlobalId.Of("ArtifactType", type.Project.Entity, type.Project.Name, type.Name))
            .Add("name", type => type.Name)
            .Add("description", _ => null)
            .Add("createdAt", type => Epochs.Text(type.Project.CreatedAt))
            .Add("artifactCollections", (type, call) => Collections(type, call, "type-"))
            .Add("artifactCollection", (type, call) => type.Project.Catalog.FindCollection(call.Text("name")!, type.Name))
            .Add("artifactSequences", (type, call) => Collections(type, call, "sequences-"))
            .Add("artifactSequence", Sequence)
            .Add("artifact", (type, call) => call.Server.Readable(type.Project.Catalog.FindVersion(call.Text("name")!)) is { } member ? call.Server.Now(member) : null);
        map.On<ArtifactData>("Artifact")
            .Add("id", artifact => artifact.Id)
            .Add("artifactSequence", artifact => artifact.Sequence)
            .Add("artifactType", artifact => new ArtifactTypeData(artifact.Sequence.Project, artifact.Sequence.TypeName))
            .Add("versionIndex", artifact => artifact.VersionIndex)
            .Add("description", artifact => artifact.Description)
            .Add("metadata", artifact => artifact.Metadata is { } metadata ? new JsonText(metadata) : null)
            .Add("labels", _ => new JsonText("{}"))
            .Add("ttlDurationSeconds", artifact => artifact.TtlSeconds)
            .Add("ttlIsInherited", artifact => artifact.TtlIsInherited)
            .Add("tags", artifact => artifact.Tags)
            .Add("aliases", Aliases)
            .Add("historyStep", artifact => artifact.HistoryStep)
            .Add("state", (artifact, call) => artifact.IsCommitted && call.Server.Drafts.IsSlow(artifact.Id) ? VersionPlan.Pending : call.Server.Revoked.StateOf(artifact))
            .Add("size", artifact => artifact.Size)
            .Add("storageBytes", artifact => artifact.StorageBytes)
            .Add("digest", artifact => artifact.Digest)
            .Add("digestAlgorithm", artifact => artifact.Sequence.Algorithm)
            .Add("commitHash", artifact => artifact.CommitHash)
            .Add("fileCount", artifact => artifact.Entries.Count)
            .Add("createdAt", artifact => Epochs.Text(artifact.CreatedAt))
            .Add("updatedAt", artifact => Epochs.Text(artifact.UpdatedAt))
            .Add("currentManifest", (artifact, call) => call.Server.Revoked.HasFiles(artifact) ? artifact : null)
            .Add("files", (artifact, call) => FileResolver.Of(call, Readable(artifact, call)))
            .Add("filesByManifestEntries", (artifact, call) => FileResolver.ByEntries(call, Readable(artifact, call)))
            .Add("usedBy", Users)
            .Add("createdBy", Creator)
            .Add("artifactMemberships", (artifact, call) => Paging.Of(call, "memberships/" + artifact.Id, Memberships(call, artifact)));
        map.On<ArtifactData>("ArtifactManifest")
            .Add("id", artifact => GlobalId.Of("ArtifactManifest", artifact.Id))
            .Add("file", StoredFile.ManifestOf)
            .Add("digest", artifact => artifact.Digest);
        map.On<AliasData>("ArtifactAlias")
            .Add("id", alias => GlobalId.Of("ArtifactAlias", alias.Collection.Id, alias.Name, alias.ArtifactId))
            .Add("alias", alias => alias.Name)
            .Add("artifactCollection", alias => alias.Collection);
        map.On<string>("Tag")
            .Add("id", tag => GlobalId.Of("Tag", tag))
            .Add("name", tag => tag)
            .Add("tagCategoryName", _ => null)
            .Add("attributes", _ => new JsonText("{}"));
    }

    public static IEnumerable<AliasData> AliasesOf(MembershipData member) => member.Aliases.Select(alias => new AliasData(member.Collection, alias, member.Artifact.Id));

    private static Page Collections(ArtifactTypeData type, Call call, string list) =>
        CollectionResolver.Collections(call, ProjectResolver.List(list + type.Name, type.Project), [type.Project], type.Name);

    private static CollectionData? Sequence(ArtifactTypeData type, Call call) =>
        type.Project.Catalog.FindCollection(call.Text("name")!, type.Name) is { IsPortfolio: false } sequence ? sequence : null;

    private static IEnumerable<AliasData> Aliases(ArtifactData artifact, Call call) => Memberships(call, artifact).SelectMany(AliasesOf);

    /// <summary>In the sequence, and in every portfolio of its project and of its organization's registries.</summary>
    private static List<MembershipData> Memberships(Call call, ArtifactData artifact)
    {
        var project = artifact.Sequence.Project;
        var catalog = call.Server.Worlds.FindSource(project.Entity, project.Name)?.Catalog;
        var owner = call.Server.Worlds.FindEntity(project.Entity)?.Organization;
        var registries = owner is null ? [] : call.Server.Worlds.Projects(call.Server.Worlds.FindOrganization(owner)?.OrgEntity ?? string.Empty);
        return
        [
            .. catalog?.FindCollection(artifact.Sequence.Name, artifact.Sequence.TypeName)?.Members.Skip(artifact.Number).Take(1) ?? [],
            .. catalog?.LinksOf(artifact) ?? [],
            .. registries.Where(registry => registry.Entity != project.Entity || registry.Name != project.Name).SelectMany(registry => registry.Catalog.LinksOf(artifact)),
        ];
    }

    /// <summary>Only a membership lets somebody at the files of a project that they may not see.</summary>
    private static ArtifactData Readable(ArtifactData artifact, Call call) =>
        call.Session.MaySee(artifact.Sequence.Project) ? artifact : throw new GraphQLFieldException("permission denied");

    private static Page Users(ArtifactData artifact, Call call) =>
        Paging.Of(call, "users/" + artifact.Id, [.. artifact.Sequence.Project.Catalog.UsersOf(artifact).Where(run => call.Session.MaySee(run.Project))]);

    private static object? Creator(ArtifactData artifact, Call call)
    {
        var project = artifact.Sequence.Project;
        if (project.Catalog.MakerOf(artifact) is { } run)
            return call.Session.MaySee(run.Project) ? run : null;
        return call.Server.Worlds.FindUser(project.Owner) ?? call.Server.Worlds.Users[0];
    }
}

internal sealed record ArtifactTypeData(ProjectData Project, string Name);

/// <summary>A name of a version; when it moves to another version, it is another alias.</summary>
internal sealed record AliasData(CollectionData Collection, string Name, string ArtifactId);
