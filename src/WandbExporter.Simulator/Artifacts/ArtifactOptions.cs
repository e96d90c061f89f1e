namespace WandbExporter.Simulator;

/// <summary>A project of generated artifacts: collections × versions × files × bytes. Nothing of it is held but its collections and versions.</summary>
/// <remarks>
/// The digest of a version is over those of its files, and takes a pass over their bytes when it is first asked for. Whoever measures
/// asks for <see cref="ArtifactData.Digest"/> before: with MD5, some seconds for a file of 8 GB.
/// </remarks>
public sealed record ArtifactOptions
{
    public string Project { get; init; } = "artifact-store";

    /// <summary>So many of them, the second with <c>-2</c> behind the name, and so on.</summary>
    public int Projects { get; init; } = 1;

    public string Type { get; init; } = "dataset";

    public int Collections { get; init; } = 1;

    /// <summary>Of each collection.</summary>
    public int Versions { get; init; } = 1;

    /// <summary>Of each version.</summary>
    public int Files { get; init; } = 100;

    public long FileBytes { get; init; } = 4096;

    /// <summary>The part of a version's files that every version of the collection has, the same bytes under the same paths.</summary>
    public double Shared { get; init; }

    /// <summary>Those files are the same in every collection and project too.</summary>
    public bool SharedByAll { get; init; }

    /// <summary>Digests are XXH128; else MD5.</summary>
    public bool Xxh128 { get; init; }
}
