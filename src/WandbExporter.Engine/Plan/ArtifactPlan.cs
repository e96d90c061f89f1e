namespace WandbExporter.Engine.Plan;

/// <summary>What exporting artifacts would take.</summary>
/// <param name="Versions">Versions whose files are exported.</param>
/// <param name="Files">Their files, as the server counts.</param>
/// <param name="Bytes">Their sizes, as the server says, with what references name.</param>
/// <param name="RepeatedBytes">Bytes of those versions that have the digest of one before: they are asked for once.</param>
public sealed record ArtifactPlan(long Versions, long Files, long Bytes, long RepeatedBytes)
{
    public static ArtifactPlan None { get; } = new(0, 0, 0, 0);

    public ArtifactPlan Add(ArtifactPlan other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new(Versions + other.Versions, Files + other.Files, Bytes + other.Bytes, RepeatedBytes + other.RepeatedBytes);
    }
}
