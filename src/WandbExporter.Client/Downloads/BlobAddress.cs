using WandbExporter.Client.Model;
using WandbExporter.Core.Ports;

namespace WandbExporter.Client.Downloads;

/// <summary>
/// The addresses on the API's own host under which a server of either storage layout gives the content of an artifact's file: what the
/// official client makes of a manifest when no URL is listed.
/// </summary>
internal static class BlobAddress
{
    private const string HandlesCollections = "ARTIFACT_COLLECTION_MEMBERSHIP_FILE_DOWNLOAD_HANDLER";
    private const string HandlesArtifactIds = "ARTIFACT_V2_DOWNLOAD_HANDLER_SUPPORTS_ARTIFACT_ID";
    private const string DefaultRegion = "default";

    /// <summary>Null if the manifest does not say enough: another layout, or a digest that is none.</summary>
    /// <param name="root">Of the API, with its slash.</param>
    public static string? Of(ArtifactFile file, Uri root, ServerCapabilities server)
    {
        var (artifact, entry) = (file.Artifact, file.Entry);
        // Either algorithm's name is the hex of its bytes.
        if (ListedDigest.Parse(entry.DigestBase64) is not { } digest)
            return null;
        string[]? path = file.Storage.StorageLayout switch
        {
            ArtifactManifestHeader.LayoutV1 => ["artifacts", artifact.Project.Entity, digest.Hex],
            ArtifactManifestHeader.LayoutV2 when server.Has(HandlesCollections) || server.Has(HandlesArtifactIds) =>
            [
                "artifactsV2", file.Storage.StorageRegion ?? DefaultRegion, artifact.Project.Entity, artifact.Project.Project, artifact.Collection,
                .. server.Has(HandlesArtifactIds) ? (string[])[artifact.ArtifactId] : [],
                entry.BirthArtifactId ?? artifact.ArtifactId, digest.Hex, entry.Path[(entry.Path.LastIndexOf('/') + 1)..],
            ],
            ArtifactManifestHeader.LayoutV2 =>
                ["artifactsV2", file.Storage.StorageRegion ?? DefaultRegion, artifact.Project.Entity, entry.BirthArtifactId ?? artifact.ArtifactId, digest.Hex],
            _ => null,
        };
        return path is null ? null : root.AbsoluteUri + string.Join('/', path.Select(Uri.EscapeDataString));
    }
}
