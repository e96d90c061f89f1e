using WandbExporter.Client.Manifests;
using WandbExporter.Client.Model;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Plan;
using WandbExporter.Engine.Plan;

namespace WandbExporter.Engine.Fetch.Artifacts;

/// <summary>
/// The entries of a version's manifest, each with a fresh address of its bytes: those of some are asked for at a time, ahead of their turn, but for
/// contents that are recorded already. It keeps 16 bytes an entry, to tell a path that comes twice.
/// </summary>
/// <param name="presence">Whether the version is still there.</param>
/// <param name="isFetched">Whether bytes are wanted.</param>
internal sealed class EntrySource(StreamContext context, ArtifactPath artifact, VersionPresence presence, bool isFetched)
{
    private const string Deleted = "The version was deleted, or hidden, while its files were read: its manifest is not there, or not whole.";

    /// <summary>Requests for addresses that are under way at a time.</summary>
    private const int AddressesAhead = 2;

    private readonly HashSet<UInt128> _paths = [];

    /// <summary>Whether the manifest was read to its end, or there is none.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Why there is none; null if there is one.</summary>
    public string? Missing { get; private set; }

    /// <summary>The digests of all entries, once they were read; null if there are too many in another order than that of their paths.</summary>
    public ManifestDigests? Digests { get; private set; }

    public async IAsyncEnumerable<Attempt<ArtifactFile>> ReadAsync()
    {
        var opened = await Attempt.Of(() => context.Client.Artifacts.OpenManifestAsync(artifact, context.Abort));
        if (opened is Failed<ArtifactManifest?> { Failure: var failure })
        {
            if (failure.Code == FailureCode.NotFound)
                (IsComplete, Missing) = (true, Deleted);
            else
                yield return new Failed<ArtifactFile>(failure);
            yield break;
        }
        if (opened is not Fetched<ArtifactManifest?> { Value: { } manifest })
        {
            (IsComplete, Missing) = (true, "The server has no manifest of the version.");
            yield break;
        }
        using var digest = new ManifestDigest();
        await using (manifest)
        {
            await foreach (var group in GroupsAsync(manifest, digest).InFlightAsync(AddressesAhead, (group, _) => AddressAsync(manifest, group)))
            {
                foreach (var file in group)
                {
                    if (context.Drain.IsRaised)
                        yield break;
                    if (file is Failed<ArtifactFile> { Failure: var broken } && await presence.ExplainsAsync(broken))
                    {
                        (IsComplete, Missing) = (true, Deleted);
                        yield break;
                    }
                    yield return file;
                    if (file is Failed<ArtifactFile>)
                        yield break;
                }
            }
        }
        (IsComplete, Digests) = (true, digest.Current);
    }

    /// <summary>Whether the path comes for the first time.</summary>
    public bool IsFirst(ArtifactManifestEntry entry) => _paths.Add(NameMark.Of(entry.Path));

    private bool IsThere(ArtifactManifestEntry entry) =>
        context.Terms.Artifacts.Layout == ArtifactLayout.Cas && ContentKeys.Of(entry) is { } key && context.Contents.IsRecorded(key.Value);

    private async IAsyncEnumerable<Attempt<IReadOnlyList<ArtifactManifestEntry>>> GroupsAsync(ArtifactManifest manifest, ManifestDigest digest)
    {
        var group = new List<ArtifactManifestEntry>();
        await using var entries = manifest.ReadEntriesAsync(context.Abort).GetAsyncEnumerator(context.Abort);
        while (true)
        {
            var moved = await Attempt.Of(async () => await entries.MoveNextAsync());
            if (moved is Failed<bool> failed)
            {
                yield return new Failed<IReadOnlyList<ArtifactManifestEntry>>(failed.Failure);
                yield break;
            }
            if (moved is Fetched<bool> { Value: false })
                break;
            digest.Append(entries.Current);
            group.Add(entries.Current);
            if (group.Count < context.Settings.Artifacts.UrlsPerRequest)
                continue;
            yield return new Fetched<IReadOnlyList<ArtifactManifestEntry>>(group);
            group = [];
        }
        if (group.Count > 0)
            yield return new Fetched<IReadOnlyList<ArtifactManifestEntry>>(group);
    }

    private async Task<IReadOnlyList<Attempt<ArtifactFile>>> AddressAsync(ArtifactManifest manifest, Attempt<IReadOnlyList<ArtifactManifestEntry>> attempt)
    {
        if (attempt is not Fetched<IReadOnlyList<ArtifactManifestEntry>> { Value: var entries })
            return [new Failed<ArtifactFile>(((Failed<IReadOnlyList<ArtifactManifestEntry>>)attempt).Failure)];
        var header = manifest.Header;
        List<ArtifactManifestEntry> stored = isFetched ? [.. entries.Where(entry => entry.Reference is null && !IsThere(entry))] : [];
        var addressed = await Attempt.Of(() => context.Client.Artifacts.GetFileUrlsAsync(artifact, header, stored, context.Abort));
        if (addressed is not Fetched<IReadOnlyList<ArtifactFileUrl>> { Value: var addresses })
            return [new Failed<ArtifactFile>(((Failed<IReadOnlyList<ArtifactFileUrl>>)addressed).Failure)];
        var byPath = addresses.GroupBy(file => file.Path, StringComparer.Ordinal).ToDictionary(files => files.Key, files => files.Last().Url, StringComparer.Ordinal);
        return [.. entries.Select(entry => new Fetched<ArtifactFile>(new ArtifactFile(artifact, entry, header, byPath.GetValueOrDefault(entry.Path))))];
    }
}
