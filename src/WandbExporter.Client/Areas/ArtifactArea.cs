using WandbExporter.Client.Model;
using WandbExporter.Client.Queries;
using WandbExporter.Client.Reading;
using WandbExporter.Client.Transport;
using WandbExporter.Client.Updates;
using WandbExporter.Client.Wire;
using WandbExporter.Core.Ids;

namespace WandbExporter.Client.Areas;

/// <summary>Artifact versions: their files, manifests and lineage, and changes of them.</summary>
public sealed partial class ArtifactArea
{
    private readonly ReadRequests _reads;
    private readonly UpdateRequests _requests;

    internal ArtifactArea(ReadRequests reads, UpdateRequests requests) => (_reads, _requests) = (reads, requests);

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

    private static string Name(ArtifactVersion version) => version.SourceCollection is { } collection ? $"{version.SourceEntity}/{version.SourceProject}/{collection}:v{version.VersionIndex}" : version.Id;

    private static Variables[]? Tags(IReadOnlyList<string> tags) => tags.Count == 0 ? null : [.. tags.Select(tag => new Variables { { "tagName", tag } })];

    private Mutation Aliases(UpdateDocument document, string what, ArtifactMembership version, IReadOnlyList<string> aliases)
    {
        ArgumentNullException.ThrowIfNull(version);
        ArgumentOutOfRangeException.ThrowIfZero(aliases.Count);
        return _requests.Of(document, $"the {what} the artifact {version}", new Variables
        {
            { "artifactID", version.Version.Id },
            {
                "aliases", aliases.Select(alias => new Variables
                {
                    { "alias", alias },
                    { "entityName", version.Project.Entity },
                    { "projectName", version.Project.Project },
                    { "artifactCollectionName", version.Collection },
                }).ToArray()
            },
        });
    }
}
