using WandbExporter.Client;
using WandbExporter.Client.Model;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;

namespace WandbExporter.Engine.Fetch.References;

/// <summary>
/// Finds entries of other versions on the same server. The manifests that were asked for last are held, if they are not long: the references of
/// a version usually lead to few others.
/// </summary>
internal sealed class ReferencedEntries(WandbClient client)
{
    private const int MostManifests = 4;
    private const int MostEntries = 20_000;

    private readonly Lock _gate = new();
    private readonly LinkedList<(string ArtifactId, Task<Held> Manifest)> _held = new();

    /// <summary>The entry, as a file that can be downloaded; null if the version has none of that path.</summary>
    /// <exception cref="ExportException">The version is not there, or the key may not see it; its manifest cannot be read.</exception>
    public async Task<ArtifactFile?> FindAsync(string artifactId, string path, CancellationToken cancellationToken)
    {
        var held = await HeldAsync(artifactId, cancellationToken);
        if (held.Entries is { } entries)
            return entries.GetValueOrDefault(path) is { } found ? new ArtifactFile(held.Artifact, found, held.Header!, null) : null;
        await using var manifest = await client.Artifacts.OpenManifestAsync(held.Artifact, cancellationToken);
        if (manifest is null)
            return null;
        ArtifactManifestEntry? entry = null;
        await foreach (var next in manifest.ReadEntriesAsync(cancellationToken))
            entry ??= next.Path == path ? next : null;
        return entry is null ? null : new ArtifactFile(held.Artifact, entry, manifest.Header, null);
    }

    private async Task<Held> HeldAsync(string artifactId, CancellationToken cancellationToken)
    {
        Task<Held> reading;
        lock (_gate)
        {
            var node = _held.First;
            while (node is not null && node.Value.ArtifactId != artifactId)
                node = node.Next;
            if (node is not null)
                _held.Remove(node);
            // A failure is the answer to all who wait for it, and is asked for anew by the next.
            reading = node is { Value.Manifest: { IsFaulted: false, IsCanceled: false } known } ? known : ReadAsync(artifactId, cancellationToken);
            _held.AddFirst((artifactId, reading));
            if (_held.Count > MostManifests)
                _held.RemoveLast();
        }
        return await reading;
    }

    private async Task<Held> ReadAsync(string artifactId, CancellationToken cancellationToken)
    {
        // Away from the lock.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var version = await client.Artifacts.GetAsync(artifactId, cancellationToken) ?? throw new ExportException(new Failure(
            FailureCategory.Permanent, FailureCode.NotFound, $"There is no artifact {artifactId}, to which a reference leads, or this API key may not see it.", ExitCode.Incomplete));
        var artifact = new ArtifactPath(
            new ProjectPath(version.SourceEntity ?? "", version.SourceProject ?? ""),
            version.SourceCollection ?? "",
            version is { SourceProject: not null, VersionIndex: { } index } ? $"v{index}" : "",
            artifactId);
        await using var manifest = await client.Artifacts.OpenManifestAsync(artifact, cancellationToken);
        if (manifest is null)
            return new Held(artifact, null, []);
        var entries = new Dictionary<string, ArtifactManifestEntry>(StringComparer.Ordinal);
        await foreach (var entry in manifest.ReadEntriesAsync(cancellationToken))
        {
            entries.TryAdd(entry.Path, entry);
            if (entries.Count > MostEntries)
                return new Held(artifact, null, null);
        }
        return new Held(artifact, manifest.Header, entries);
    }

    /// <param name="Header">Of the manifest; null if there is none, or it is too long.</param>
    /// <param name="Entries">By their paths; null if there are too many to be held.</param>
    private sealed record Held(ArtifactPath Artifact, ArtifactManifestHeader? Header, Dictionary<string, ArtifactManifestEntry>? Entries);
}
