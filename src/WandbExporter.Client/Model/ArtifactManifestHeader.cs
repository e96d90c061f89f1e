namespace WandbExporter.Client.Model;

/// <summary>What a manifest says of itself.</summary>
/// <param name="Version">Of the manifest's form; 1 so far.</param>
/// <param name="StorageLayout">V1, V2, or what a newer server says; V1 where the manifest says nothing.</param>
/// <param name="StorageRegion">Null for the default one.</param>
public sealed record ArtifactManifestHeader(string? Version, string? StoragePolicy, string StorageLayout, string? StorageRegion)
{
    public const string LayoutV1 = "V1";
    public const string LayoutV2 = "V2";

    /// <summary>Of a manifest that says nothing.</summary>
    public static ArtifactManifestHeader Unsaid { get; } = new(null, null, LayoutV1, null);
}
