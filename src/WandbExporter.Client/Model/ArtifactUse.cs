namespace WandbExporter.Client.Model;

/// <summary>What a run has to do with a version.</summary>
public enum ArtifactUse
{
    /// <summary>It made it.</summary>
    Logged,

    /// <summary>It took it as an input.</summary>
    Used,
}
