namespace WandbExporter.Client.Filters;

/// <summary>The fields that collections of artifacts, those of registries too, can be filtered by.</summary>
public static class CollectionFilter
{
    public static FilterField Name { get; } = new("name");

    public static FilterField Description { get; } = new("description");

    public static FilterField Tag { get; } = new("tag");

    public static FilterField CreatedAt { get; } = new("created_at");

    public static FilterField UpdatedAt { get; } = new("updated_at");
}
