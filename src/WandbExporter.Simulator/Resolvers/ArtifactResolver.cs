using System.Globalization;
using WandbExporter.Simulator.GraphQL;

namespace WandbExporter.Simulator;

/// <summary>Artifact types and versions.</summary>
internal static class ArtifactResolver
{
    private static readonly string[] Tags = ["production"];

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
            .Add("artifact", (type, call) => type.Project.Catalog.FindVersion(call.Text("name")!)?.Artifact);
        map.On<ArtifactData>("Artifact")
            .Add("id", artifact => artifact.Id)
            .Add("artifactSequence", artifact => artifact.Sequence)
            .Add("artifactType", artifact => new ArtifactTypeData(artifact.Sequence.Project, artifact.Sequence.TypeName))
            .Add("versionIndex", artifact => artifact.Index)
            .Add("description", _ => null)
            .Add("metadata", artifact => new JsonText(string.Create(CultureInfo.InvariantCulture, $"{{\"accuracy\":0.{artifact.Index + 5},\"notes\":null}}")))
            .Add("labels", _ => new JsonText("{}"))
            .Add("ttlDurationSeconds", _ => -2L)
            .Add("ttlIsInherited", _ => true)
            .Add("tags", _ => Tags)
            .Add("aliases", Aliases)
            .Add("historyStep", artifact => (long)artifact.Index * 10)
            .Add("state", _ => "COMMITTED")
            .Add("size", artifact => artifact.Size)
            .Add("storageBytes", artifact => artifact.Size)
            .Add("digest", artifact => artifact.Digest)
            .Add("commitHash", artifact => artifact.Digest[..20])
            .Add("fileCount", artifact => artifact.Files.Count)
            .Add("createdAt", artifact => Epochs.Text(artifact.CreatedAt))
            .Add("updatedAt", artifact => Epochs.Text(artifact.CreatedAt))
            .Add("currentManifest", artifact => artifact)
            .Add("files", (artifact, call) => FileResolver.Of(call, artifact))
            .Add("filesByManifestEntries", EntryFiles)
            .Add("usedBy", artifact => Paging.Whole(Users(artifact)))
            .Add("createdBy", Creator)
            .Add("artifactMemberships", (artifact, call) => Paging.Of(call, "memberships/" + artifact.Id, Memberships(call, artifact)));
        map.On<ArtifactData>("ArtifactManifest")
            .Add("id", artifact => GlobalId.Of("ArtifactManifest", artifact.Id))
            .Add("file", StoredFile.ManifestOf)
            .Add("digest", artifact => artifact.Digest);
        map.On<AliasData>("ArtifactAlias")
            .Add("id", alias => GlobalId.Of("ArtifactAlias", alias.Collection.Id, alias.Name))
            .Add("alias", alias => alias.Name)
            .Add("artifactCollection", alias => alias.Collection);
        map.On<string>("Tag")
            .Add("id", tag => GlobalId.Of("Tag", tag))
            .Add("name", tag => tag)
            .Add("tagCategoryName", _ => null)
            .Add("attributes", _ => new JsonText("{}"));
    }

    public static IEnumerable<AliasData> AliasesOf(MembershipData member) => member.Aliases.Select(alias => new AliasData(member.Collection, alias));

    private static Page Collections(ArtifactTypeData type, Call call, string list) =>
        CollectionResolver.Collections(call, ProjectResolver.List(list + type.Name, type.Project), [type.Project], type.Name);

    private static CollectionData? Sequence(ArtifactTypeData type, Call call) =>
        type.Project.Catalog.FindCollection(call.Text("name")!, type.Name) is { IsPortfolio: false } sequence ? sequence : null;

    private static IEnumerable<AliasData> Aliases(ArtifactData artifact, Call call) => Memberships(call, artifact).SelectMany(AliasesOf);

    /// <summary>In the sequence, and in every portfolio of the world that links it.</summary>
    private static List<MembershipData> Memberships(Call call, ArtifactData artifact)
    {
        var project = artifact.Sequence.Project;
        var owner = call.Server.Worlds.FindEntity(project.Entity)?.Organization;
        var registries = owner is null ? [] : call.Server.Worlds.Projects(call.Server.Worlds.FindOrganization(owner)?.OrgEntity ?? string.Empty);
        return
        [
            .. from place in registries.Prepend(project).Distinct()
               from collection in place.Catalog.Collections
               from member in collection.Members
               where member.Artifact.Id == artifact.Id
               select member,
        ];
    }

    private static IEnumerable<RunData> Users(ArtifactData artifact)
    {
        var project = artifact.Sequence.Project;
        for (var index = 0L; index < Math.Min(12, project.RunCount); index++)
            if (project.Catalog.InputsOf(index).Any(input => input.Id == artifact.Id))
                yield return project.RunAt(index);
    }

    private static object? Creator(ArtifactData artifact, Call call)
    {
        var project = artifact.Sequence.Project;
        return artifact.Sequence.TypeName != "dataset" && artifact.Index < project.RunCount
            ? project.RunAt(artifact.Index)
            : call.Server.Worlds.FindUser(project.Owner) ?? call.Server.Worlds.Users[0];
    }

    private static Page EntryFiles(ArtifactData artifact, Call call)
    {
        var wanted = (call.Context.Arguments.GetValueOrDefault("entries") as IReadOnlyList<object?> ?? [])
            .OfType<IReadOnlyDictionary<string, object?>>().Select(entry => entry["name"] as string).ToHashSet();
        var files = Enumerable.Range(0, artifact.Files.Count).Select(place => StoredFile.Of(artifact, place));
        return Paging.Of(call, "entries/" + artifact.Id, files.Where(file => wanted.Count == 0 || wanted.Contains(file.Data.Name)).ToList());
    }
}

internal sealed record ArtifactTypeData(ProjectData Project, string Name);

internal sealed record AliasData(CollectionData Collection, string Name);
