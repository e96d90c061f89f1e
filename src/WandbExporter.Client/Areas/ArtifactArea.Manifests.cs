using WandbExporter.Client.Downloads;
using WandbExporter.Client.Manifests;
using WandbExporter.Client.Model;
using WandbExporter.Client.Queries;
using WandbExporter.Client.Transport;
using WandbExporter.Client.Wire;
using WandbExporter.Core.Errors;

namespace WandbExporter.Client.Areas;

public sealed partial class ArtifactArea
{
    private const string ManifestName = "wandb_manifest.json";

    /// <summary>
    /// A version's manifest, which is fetched while it is read; null if it has none, as one that is pending or deleted. It is none of the
    /// downloads at a time, so its reader may wait for them.
    /// </summary>
    /// <exception cref="WandbException">The version is not there, or the key may not see it: permanent, <c>not_found</c>.</exception>
    public Task<ArtifactManifest?> OpenManifestAsync(string artifactId, CancellationToken cancellationToken = default) =>
        OpenManifestAsync(ManifestOf(artifactId), cancellationToken);

    /// <summary>The same. What may be read through a collection only, as a link whose source is not shown, is found there.</summary>
    public Task<ArtifactManifest?> OpenManifestAsync(ArtifactPath artifact, CancellationToken cancellationToken = default) =>
        OpenManifestAsync(ManifestOf(artifact), cancellationToken);

    /// <summary>Writes a version's manifest as it is stored; false if it has none.</summary>
    /// <exception cref="WandbException">The version is not there, or the key may not see it: permanent, <c>not_found</c>.</exception>
    public async Task<bool> DownloadManifestAsync(ArtifactPath artifact, Stream destination, CancellationToken cancellationToken = default)
    {
        if (await SourceOfManifestAsync(ManifestOf(artifact), cancellationToken) is not { } source)
            return false;
        await _reads.Downloads.InOrderAsync(source, ManifestName, destination, ContentForm.Listed, cancellationToken);
        return true;
    }

    private async Task<ArtifactManifest?> OpenManifestAsync(ManifestPlace place, CancellationToken cancellationToken)
    {
        if (await SourceOfManifestAsync(place, cancellationToken) is not { } source)
            return null;
        var passed = new PassedContent((destination, token) => _reads.Downloads.InOrderAsync(source, ManifestName, destination, ContentForm.Listed, token, beside: true));
        return new ArtifactManifest(passed, place.Subject);
    }

    private static ManifestPlace ManifestOf(string artifactId)
    {
        ArgumentException.ThrowIfNullOrEmpty(artifactId);
        return new ManifestPlace($"the manifest of the artifact {artifactId}", artifactId, null);
    }

    private static ManifestPlace ManifestOf(ArtifactPath artifact) => new($"the manifest of {artifact}", artifact.ArtifactId, artifact);

    /// <summary>With a URL that was made for this.</summary>
    private async Task<DownloadSource?> SourceOfManifestAsync(ManifestPlace place, CancellationToken cancellationToken)
    {
        var url = (await OwnerOfManifestAsync(place, cancellationToken)).CurrentManifest?.File?.DirectUrl;
        return string.IsNullOrEmpty(url) ? null : new DownloadSource(place.Subject, url, ListedContent.Nothing, token => SourceOfManifestAsync(place, token));
    }

    private async Task<ManifestOwner> OwnerOfManifestAsync(ManifestPlace place, CancellationToken cancellationToken)
    {
        WandbException? refusal = null;
        try
        {
            var data = await _reads.GraphQL.QueryAsync(
                QueryDocuments.ArtifactManifest, OfArtifact(place.ArtifactId), WireContext.Default.AnswerArtifactManifestData, place.Subject, cancellationToken);
            if (data.Artifact is { } shown)
                return shown;
        }
        catch (WandbException refused) when (place.Through is not null && refused.Failure.Code is FailureCode.NotFound or FailureCode.PermissionDenied)
        {
            refusal = refused;
        }
        if (place.Through is { Version.Length: > 0 } through && !_knowsNoMemberships)
        {
            var variables = Variables.Of(through.Project).With("name", $"{through.Collection}:{through.Version}");
            var data = await _reads.GraphQL.QueryAsync(
                QueryDocuments.ArtifactMembershipManifest, variables, WireContext.Default.AnswerArtifactMembershipManifestData, place.Subject, cancellationToken);
            // An alias may have gone on to another version.
            if (data.Project?.ArtifactCollectionMembership?.Artifact is { } linked && linked.Id == place.ArtifactId)
                return linked;
        }
        throw refusal ?? new WandbException(_reads.Classifier.NotFound(place.Subject));
    }

    /// <param name="Through">The collection that it may be read through; null if none is known.</param>
    private sealed record ManifestPlace(string Subject, string ArtifactId, ArtifactPath? Through);
}
