namespace WandbExporter.Core.Plan;

/// <summary>Where the files of artifacts stand.</summary>
public enum ArtifactLayout
{
    /// <summary>Below the name of their version, each at its path.</summary>
    Tree,

    /// <summary>By their digests: a content stands there once, whoever has it.</summary>
    Cas,
}
