using WandbExporter.Core.Plan;

namespace WandbExporter.Engine.Plan;

/// <summary>What exporting artifacts would take.</summary>
/// <param name="Versions">Versions whose files are exported.</param>
/// <param name="Files">Their files, as the server counts.</param>
/// <param name="Bytes">Their sizes, as the server says, with what references name; without those where manifests are read.</param>
/// <param name="RepeatedBytes">
/// Bytes that need not be asked for again: of versions that have the digest of one before and, where manifests are read, of every content that came before,
/// in the same version or in another.
/// </param>
public sealed record ArtifactPlan(long Versions, long Files, long Bytes, long RepeatedBytes)
{
    public static ArtifactPlan None { get; } = new(0, 0, 0, 0);

    /// <summary>Bytes that the source is asked for.</summary>
    public long AskedBytes => Bytes - RepeatedBytes;

    /// <summary>Bytes that are written to a bucket, where what is the same is a copy; in a directory it is a hard link, and those asked for are all.</summary>
    public long BytesToBucket(ArtifactLayout layout) => layout == ArtifactLayout.Cas ? AskedBytes : Bytes;

    public ArtifactPlan Add(ArtifactPlan other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new(Versions + other.Versions, Files + other.Files, Bytes + other.Bytes, RepeatedBytes + other.RepeatedBytes);
    }
}
