namespace WandbExporter.Client.Filters;

/// <summary>The fields that the versions of registries can be filtered by.</summary>
public static class RegistryVersionFilter
{
    public static FilterField Tag { get; } = new("tag");

    public static FilterField Alias { get; } = new("alias");

    /// <summary>The number of the version.</summary>
    public static FilterField Version { get; } = new("version");

    public static FilterField CreatedAt { get; } = new("created_at");

    public static FilterField UpdatedAt { get; } = new("updated_at");

    /// <summary>An entry of the metadata.</summary>
    public static FilterField Metadata(string key)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        return new($"metadata.{key}");
    }
}
