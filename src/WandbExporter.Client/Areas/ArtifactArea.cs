using WandbExporter.Client.Areas.Drafts;
using WandbExporter.Client.Model;
using WandbExporter.Client.Queries;
using WandbExporter.Client.Reading;
using WandbExporter.Client.Transport;
using WandbExporter.Client.Updates;
using WandbExporter.Client.Wire;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;

namespace WandbExporter.Client.Areas;

/// <summary>Artifact versions: their files, manifests and lineage, and changes of them.</summary>
public sealed partial class ArtifactArea
{
    private readonly ReadRequests _reads;
    private readonly UpdateRequests _requests;

    internal ArtifactArea(ReadRequests reads, UpdateRequests requests) => (_reads, _requests) = (reads, requests);

    /// <summary>Makes a new version of what a draft holds, logged by a run. If the collection has one of the same content, it is that one, and no other is made.</summary>
    public ArtifactUpload Log(ArtifactDraft draft, RunPath run, ArtifactUploadOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(draft);
        return new ArtifactUpload(this, _reads, _requests, draft, run.ProjectPath, run, options ?? new ArtifactUploadOptions());
    }

    /// <summary>The same without a run of one's own: one of the job type <c>auto</c> is made for it, as the official client does.</summary>
    public ArtifactUpload Log(ArtifactDraft draft, ProjectPath project, ArtifactUploadOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(draft);
        return new ArtifactUpload(this, _reads, _requests, draft, project, null, options ?? new ArtifactUploadOptions());
    }

    /// <summary>Says that a run logged a version that is there.</summary>
    /// <param name="version">Which one; of the run's own project.</param>
    /// <param name="run">Which run.</param>
    /// <exception cref="ArgumentException">It is not committed, or was made in another project.</exception>
    public Mutation<ArtifactVersion> LogExisting(ArtifactVersion version, RunPath run)
    {
        ArgumentNullException.ThrowIfNull(version);
        if (version is not { State: "COMMITTED", Digest: { } digest, SourceCollection: { } collection, TypeName: { } type })
            throw new ArgumentException($"The artifact {Name(version)} is not committed, or the key may not see where it was made.", nameof(version));
        if (new ProjectPath(version.SourceEntity!, version.SourceProject!) != run.ProjectPath)
            throw new ArgumentException($"The artifact {Name(version)} is of another project than the run {run}; a run can only use it.", nameof(version));
        var input = new Variables
        {
            { "entityName", run.Entity },
            { "projectName", run.Project },
            { "runName", run.RunId },
            { "artifactTypeName", type },
            { "artifactCollectionName", collection },
            { "digest", digest },
            { "digestAlgorithm", version.DigestAlgorithm ?? PreparedDraft.Md5Name },
            { "enableDigestDeduplication", true },
        };
        // Another id: the version was deleted meanwhile, and what the server made instead has no content and no number.
        return _requests.Of(UpdateDocuments.CreateArtifact, $"the logging of the artifact {Name(version)} by the run {run}", input, answer => answer.Draft?.Id == version.Id ? version : null);
    }

    /// <summary>
    /// A draft that begins with what a version has: its files are not uploaded again. Its description and metadata are taken over, its aliases and tags are not.
    /// </summary>
    /// <exception cref="WandbException">Its manifest cannot be read, or it is stored in the layout of old servers, whose files cannot be kept.</exception>
    public async Task<ArtifactDraft> NewDraftAsync(ArtifactVersion version, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(version);
        if (version.SourceCollection is not { } name || version.TypeName is not { } type)
            throw new ArgumentException($"The key may not see where the artifact {version.Id} was made.", nameof(version));
        var draft = new ArtifactDraft(name, type)
        {
            BaseId = version.Id,
            Description = version.Description,
            Metadata = version.MetadataJson,
            PrefersXxh128 = version.DigestAlgorithm == PreparedDraft.Xxh128Name,
        };
        await using var manifest = await OpenManifestAsync(version.Id, cancellationToken)
            ?? throw new WandbException(_requests.Classifier.NotFound($"the manifest of the artifact {Name(version)}"));
        await foreach (var entry in manifest.ReadEntriesAsync(cancellationToken))
            draft.Keep(entry.Reference is null && entry.BirthArtifactId is null ? entry with { BirthArtifactId = version.Id } : entry);
        return manifest.Header.StorageLayout == ArtifactManifestHeader.LayoutV2 || draft.Entries.Values.All(entry => entry is DraftEntry.Kept { Entry.Reference: not null })
            ? draft
            : throw new WandbException(new Failure(
                FailureCategory.Permanent, FailureCode.UpdateRefused, $"The files of the artifact {Name(version)} are stored in the layout {manifest.Header.StorageLayout} and cannot be kept; add them anew.", ExitCode.Incomplete));
    }

    /// <summary>The same of a version by its whole name.</summary>
    /// <inheritdoc cref="NewDraftAsync(ArtifactVersion, CancellationToken)"/>
    public async Task<ArtifactDraft> NewDraftAsync(ArtifactName artifact, CancellationToken cancellationToken = default) =>
        await NewDraftAsync((await FoundAsync(artifact, cancellationToken)).Version, cancellationToken);

    /// <summary>Changes a version in one mutation; its aliases are changed by those of their own.</summary>
    /// <exception cref="ArgumentException">Nothing is to be changed, or the metadata are no JSON.</exception>
    public Mutation<ArtifactVersion> Update(ArtifactVersion version, ArtifactChanges changes)
    {
        ArgumentNullException.ThrowIfNull(version);
        ArgumentNullException.ThrowIfNull(changes);
        if (changes.Metadata is { } metadata)
            JsonMembers.Check("metadata", metadata);
        var input = new Variables { { "artifactID", version.Id } };
        var named = input.Count();
        input.WithAny("description", changes.Description)
            .WithAny("metadata", changes.Metadata?.ToString())
            .WithAny("ttlDurationSeconds", changes.Ttl?.Seconds)
            .WithAny("tagsToAdd", Tags(changes.AddTags))
            .WithAny("tagsToDelete", Tags(changes.RemoveTags));
        return input.Count() == named
            ? throw new ArgumentException("Nothing of the version is to be changed.", nameof(changes))
            : _requests.Of(UpdateDocuments.UpdateArtifact, $"the update of the artifact {Name(version)}", input, answer => answer.Artifact?.ToModel());
    }

    /// <summary>Gives a version aliases in the collection that shows it; there they are taken from the version that had them.</summary>
    public Mutation AddAliases(ArtifactMembership version, params IReadOnlyList<string> aliases) => Aliases(UpdateDocuments.AddAliases, "addition of aliases to", version, aliases);

    /// <summary>Takes them away in the collection that shows it.</summary>
    public Mutation RemoveAliases(ArtifactMembership version, params IReadOnlyList<string> aliases) => Aliases(UpdateDocuments.DeleteAliases, "removal of aliases from", version, aliases);

    /// <summary>Shows a version in a portfolio, such as a collection of a registry; one that is not there is made.</summary>
    /// <param name="version">Which one.</param>
    /// <param name="portfolio">Its project; of a registry the organization's own entity and <c>wandb-registry-…</c>.</param>
    /// <param name="collection">The portfolio's name.</param>
    /// <param name="aliases">There.</param>
    public Mutation<LinkedArtifact> Link(ArtifactVersion version, ProjectPath portfolio, string collection, params IReadOnlyList<string> aliases)
    {
        ArgumentNullException.ThrowIfNull(version);
        var input = new Variables
        {
            { "artifactID", version.Id },
            { "artifactPortfolioName", collection },
            { "entityName", portfolio.Entity },
            { "projectName", portfolio.Project },
            { "aliases", aliases.Select(alias => new Variables { { "alias", alias }, { "artifactCollectionName", collection } }).ToArray() },
        };
        return _requests.Of(UpdateDocuments.LinkArtifact, $"the link of the artifact {Name(version)} to {portfolio}/{collection}", input, answer =>
            new LinkedArtifact((int?)(answer.VersionIndex?.Known)));
    }

    /// <summary>Takes a version out of a portfolio. The version itself stays.</summary>
    public Mutation Unlink(ArtifactVersion version, ArtifactCollection portfolio)
    {
        ArgumentNullException.ThrowIfNull(version);
        ArgumentNullException.ThrowIfNull(portfolio);
        return _requests.Of(
            UpdateDocuments.UnlinkArtifact,
            $"the removal of the artifact {Name(version)} from {portfolio.Project}/{portfolio.Name}",
            new Variables { { "artifactID", version.Id }, { "artifactPortfolioID", portfolio.Id } });
    }

    /// <summary>Deletes a version where it was made.</summary>
    /// <param name="version">Which one; <see cref="Unlink"/> is for a link of it.</param>
    /// <param name="withAliases">Else the server refuses one that has aliases.</param>
    public Mutation Delete(ArtifactVersion version, bool withAliases = false)
    {
        ArgumentNullException.ThrowIfNull(version);
        return _requests.Of(
            UpdateDocuments.DeleteArtifact, $"the deletion of the artifact {Name(version)}", new Variables { { "artifactID", version.Id }, { "deleteAliases", withAliases } });
    }

    /// <summary>Says that a run used a version.</summary>
    /// <param name="version">Which one.</param>
    /// <param name="run">Which run did.</param>
    /// <param name="usedAs">What for; null: nothing in particular.</param>
    public Mutation Use(ArtifactVersion version, RunPath run, string? usedAs = null)
    {
        ArgumentNullException.ThrowIfNull(version);
        var input = new Variables { { "artifactID", version.Id }, { "entityName", run.Entity }, { "projectName", run.Project }, { "runName", run.RunId } };
        return _requests.Of(UpdateDocuments.UseArtifact, $"the use of the artifact {Name(version)} by the run {run}", input.WithAny("usedAs", usedAs));
    }

    internal Mutation AddAliases(ArtifactVersion version, ProjectPath project, string collection, IReadOnlyList<string> aliases) =>
        Aliases(UpdateDocuments.AddAliases, "addition of aliases to", version.Id, project, collection, $"{project}/{collection}", aliases);

    private static string Name(ArtifactVersion version) => version.SourceCollection is { } collection ? $"{version.SourceEntity}/{version.SourceProject}/{collection}:v{version.VersionIndex}" : version.Id;

    private static Variables[]? Tags(IReadOnlyList<string> tags) => tags.Count == 0 ? null : [.. tags.Select(tag => new Variables { { "tagName", tag } })];

    private Mutation Aliases(UpdateDocument document, string what, ArtifactMembership version, IReadOnlyList<string> aliases)
    {
        ArgumentNullException.ThrowIfNull(version);
        return Aliases(document, what, version.Version.Id, version.Project, version.Collection, version.ToString(), aliases);
    }

    private Mutation Aliases(UpdateDocument document, string what, string id, ProjectPath project, string collection, string name, IReadOnlyList<string> aliases)
    {
        ArgumentOutOfRangeException.ThrowIfZero(aliases.Count);
        return _requests.Of(document, $"the {what} the artifact {name}", new Variables
        {
            { "artifactID", id },
            {
                "aliases", aliases.Select(alias => new Variables
                {
                    { "alias", alias },
                    { "entityName", project.Entity },
                    { "projectName", project.Project },
                    { "artifactCollectionName", collection },
                }).ToArray()
            },
        });
    }
}
