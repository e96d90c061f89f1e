using System.Collections.Concurrent;

namespace WandbExporter.Simulator;

/// <summary>What the server takes back while it is read: versions that are deleted, signed URLs that expire before their time.</summary>
internal sealed class Revocations
{
    private readonly ConcurrentDictionary<string, bool> _artifacts = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _signatures = new(StringComparer.Ordinal);

    public void Delete(ArtifactData artifact) => _artifacts[artifact.Id] = true;

    public void Expire(string signature) => _signatures[signature] = true;

    public bool IsExpired(string signature) => _signatures.ContainsKey(signature);

    public string StateOf(ArtifactData artifact) => _artifacts.ContainsKey(artifact.Id) ? VersionPlan.Deleted : artifact.State;

    /// <summary>Are there files of it to be had?</summary>
    public bool HasFiles(ArtifactData artifact) => StateOf(artifact) == VersionPlan.Committed;
}
