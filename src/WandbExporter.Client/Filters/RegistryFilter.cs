namespace WandbExporter.Client.Filters;

/// <summary>The fields that registries can be filtered by.</summary>
public static class RegistryFilter
{
    /// <summary>With the prefix <c>wandb-registry-</c> that the projects of registries have.</summary>
    public static FilterField Name { get; } = new("name");

    public static FilterField Description { get; } = new("description");

    public static FilterField CreatedAt { get; } = new("created_at");

    public static FilterField UpdatedAt { get; } = new("updated_at");
}
