namespace WandbExporter.Simulator;

/// <summary>Versions of artifacts from their announcement to their commit. What is not committed has no number, and no client is shown a file of it.</summary>
internal static class DraftMutations
{
    public static void Register(Mutations mutations) => mutations
        .Add("createArtifact", Create)
        .Add("createArtifactManifest", CreateManifest)
        .Add("updateArtifactManifest", UpdateManifest)
        .Add("commitArtifact", Commit);

    /// <summary>The draft of a version that is not committed yet.</summary>
    public static ArtifactDraft Draft(Change change, string artifactId)
    {
        var artifact = change.Artifact(artifactId);
        return artifact.State == VersionPlan.Pending && change.Server.Drafts.Find(artifact.Id) is { } draft ? draft : throw Change.Invalid("the artifact is committed, and stays as it is");
    }

    private static Payload Create(Change change)
    {
        var input = change.Input;
        var project = change.Project(input.Text("entityName"), input.Text("projectName"));
        var run = input.Text("runName") is not { } runName ? null : project.FindRun(runName) ?? throw Change.Missing($"run {runName}");
        var (type, digest, isXxh128) = (input.Text("artifactTypeName")!, input.Text("digest")!, input.Text("digestAlgorithm") == CollectionPlan.Xxh128);
        var name = input.Text("artifactCollectionName") is { Length: > 0 and <= 128 } given && given.IndexOfAny(['/', ':']) < 0
            ? given
            : throw Change.Invalid("an artifact's name has 1 to 128 characters, none of / and :");
        if (type.Length == 0 || type.IndexOfAny(['/', ':']) >= 0)
            throw Change.Invalid("a type has at least one character, none of / and :");
        if (digest.Length != 32 || !digest.All(char.IsAsciiHexDigitLower))
            throw Change.Invalid("a digest has 32 digits of hex");
        var (metadata, tags, ttl) = (input.Json("metadata"), ArtifactMutations.Tags(input, "tags"), input.Whole("ttlDurationSeconds"));
        var aliases = input.Objects("aliases").Select(alias => alias.Text("artifactCollectionName") == name ? alias.Text("alias")! : throw Change.Invalid("an alias is of another collection")).ToList();
        aliases.ForEach(ArtifactMutations.CheckAlias);
        var sequence = project.Catalog.FindCollection(name);
        if (sequence is not null && (sequence.IsPortfolio || sequence.TypeName != type))
            throw Change.Invalid($"the artifact collection {name} is of the type {sequence.TypeName}{(sequence.IsPortfolio ? ", and a portfolio" : "")}");
        if (sequence is not null && sequence.Algorithm == CollectionPlan.Xxh128 != isXxh128)
            throw Change.Invalid($"the artifact collection {name} has digests of another algorithm");

        // Of a version that was deleted meanwhile a server says so, and makes no other under the same id.
        if (change.Server.Drafts.OfClient(input.Text("clientID")) is { } known)
            return StoredFile.FindArtifact(change.Worlds, known) is { } former && change.Server.Revoked.StateOf(former) == VersionPlan.Deleted
                ? new Payload { ["artifact"] = former }
                : Answer(change, known, run);
        if (input.Flag("enableDigestDeduplication") == true && sequence?.Members.LastOrDefault(member => change.Server.Revoked.HasFiles(member.Artifact) && member.Artifact.Digest == digest) is { } same)
            return Answer(change, same.Artifact.Id, run);
        var plan = new VersionPlan
        {
            Entries = static _ => new HeldEntries([]),
            State = VersionPlan.Pending,
            HasIndex = false,
            MadeAt = change.Now,
            DeclaredDigest = digest,
            Description = input.Text("description"),
            Metadata = metadata ?? "{}",
            Tags = tags,
            TtlSeconds = ttl ?? -2,
            TtlIsInherited = ttl is null or -1,
            HistoryStep = input.Whole("historyStep"),
        };
        change.Worlds.Change(project, writes => writes.Of(catalog => catalog with { Collections = With(catalog.Collections, type, name, isXxh128, plan) }));
        var members = Again(change, project).Catalog.FindCollection(name)!.Members;
        var artifact = members[^1].Artifact;
        change.Server.Drafts.Add(new ArtifactDraft(artifact.Id, digest, isXxh128, run, aliases), input.Text("clientID"));
        return Answer(change, artifact.Id, null);
    }

    private static IReadOnlyList<CollectionPlan> With(IReadOnlyList<CollectionPlan> collections, string type, string name, bool isXxh128, VersionPlan plan)
    {
        var sequence = collections.FirstOrDefault(one => one.Name == name && one.Type == type);
        if (sequence is null)
            return [.. collections, CollectionPlan.Of(type, name, plan) with { Algorithm = isXxh128 ? CollectionPlan.Xxh128 : CollectionPlan.Md5, Tags = [] }];
        var (former, number) = (sequence.Version, sequence.Versions);
        return [.. collections.Select(one => one == sequence ? one with { Versions = number + 1, Version = place => place == number ? plan : former(place) } : one)];
    }

    /// <param name="run">Who logs a version that is there; null: nobody, or it is to be committed first.</param>
    private static Payload Answer(Change change, string id, RunData? run)
    {
        var artifact = change.Artifact(id);
        if (run is not null && artifact.IsCommitted)
            Log(change, run, id);
        return new Payload { ["artifact"] = change.Artifact(id) };
    }

    private static void Log(Change change, RunData run, string id) => change.Worlds.Change(run.Project, writes => writes.Of(plan => plan with
    {
        Lineage = () => [.. plan.Lineage(), .. StoredFile.FindArtifact(change.Worlds, id) is { } logged ? (LineagePlan[])[new LineagePlan(run, [logged], [])] : []],
    }));

    private static Payload CreateManifest(Change change)
    {
        var input = change.Input;
        var draft = Draft(change, input.Text("artifactID")!);
        _ = change.Project(input.Text("entityName"), input.Text("projectName")).FindRun(input.Text("runName")!) ?? throw Change.Missing($"run {input.Text("runName")}");
        if (input.Text("baseArtifactID") is { } based)
            _ = change.Artifact(based);
        if (input.Text("type") != "FULL" || input.Text("name") != "wandb_manifest.json")
            throw Change.Invalid("the manifest is none that this server takes");
        return Manifest(change, draft, GlobalId.Of("ArtifactManifest", draft.ArtifactId));
    }

    private static Payload UpdateManifest(Change change)
    {
        var id = change.Input.Text("artifactManifestID")!;
        var draft = GlobalId.Parts("ArtifactManifest", id) is [var artifact] && Draft(change, artifact) is { } found && found.ManifestIds.Contains(id) ? found : throw Change.Missing($"manifest {id}");
        return Manifest(change, draft, id);
    }

    private static Payload Manifest(Change change, ArtifactDraft draft, string id)
    {
        draft.ManifestIds.Add(id);
        var digest = change.Input.Text("digest") ?? string.Empty;
        var file = new DraftFile(draft.ArtifactId, DraftFile.Manifest, id, digest, 0, digest.Length == 0 ? null : DraftFileMutations.Digest(digest));
        if (digest.Length > 0)
            draft.Manifest = file;
        return new Payload
        {
            ["artifactManifest"] = new Payload
            {
                ["id"] = id,
                ["digest"] = digest,
                ["file"] = DraftFileMutations.File(change, file, draft.ArtifactId, "application/json"),
            },
        };
    }

    private static Payload Commit(Change change)
    {
        var artifact = change.Artifact(change.Input.Text("artifactID")!);
        if (artifact.IsCommitted)
            return new Payload { ["artifact"] = artifact };
        var draft = Draft(change, artifact.Id);
        if (draft.Manifest is null || change.Server.Uploads.Find(draft.Manifest.Token) is not { } bytes)
            throw Change.Invalid("the artifact has no manifest");
        var entries = UploadedManifest.Read(bytes, draft.IsXxh128, (path, digest, birth) => Stored(change, draft, path, digest, birth));
        if (UploadedManifest.DigestOf(entries, draft.IsXxh128) != draft.Digest)
            throw Change.Invalid("the manifest has another digest than the artifact");
        var index = artifact.Sequence.Members.Max(member => member.Artifact.VersionIndex) + 1 ?? 0;
        CollectionMutations.Edit(change, artifact.Sequence, plan => plan with
        {
            Version = number =>
            {
                var version = plan.Version(number);
                var isMeant = number == artifact.Number;
                foreach (var alias in draft.Aliases.Where(alias => alias != "latest"))
                    version = version with { Aliases = ArtifactMutations.Moved(version.Aliases, alias, isAdded: true, isMeant) };
                return isMeant
                    ? version with { State = VersionPlan.Committed, HasIndex = true, Index = index, Entries = _ => new HeldEntries(entries), DeclaredDigest = null }
                    : version;
            },
        });
        draft.LooksLeft = change.Server.Options.Quirks.LooksUntilCommitted;
        if (draft.Run is { } run)
            Log(change, run, artifact.Id);
        return new Payload { ["artifact"] = change.Artifact(artifact.Id) };
    }

    /// <summary>What was put for this version, or what another one has that brought it.</summary>
    private static FileData? Stored(Change change, ArtifactDraft draft, string path, string digest, string? birth)
    {
        if (birth is null || birth == draft.ArtifactId)
            return draft.Files.TryGetValue(path, out var file) && file.Digest == digest && change.Server.Uploads.Find(file.Token) is { } bytes ? new BytesFile(path, bytes) : null;
        return change.Artifact(birth) is var other && change.Server.Revoked.HasFiles(other) && other.Entries.FirstOrDefault(entry => entry.Content is not null && entry.Digest == digest) is { } entry
            ? entry.Content
            : null;
    }

    private static ProjectData Again(Change change, ProjectData project) => change.Worlds.FindProject(project.Entity, project.Name)!;
}
