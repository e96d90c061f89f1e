namespace WandbExporter.Storage.Buckets;

/// <summary>Under which condition a put may be carried out. Of several puts at the same time that exclude each other, one is.</summary>
internal readonly record struct PutCondition
{
    private PutCondition(bool isAbsent, string? version)
    {
        IsAbsent = isAbsent;
        Version = version;
    }

    public static PutCondition Always => default;

    /// <summary>Only if nothing stands under the key.</summary>
    public static PutCondition IfAbsent { get; } = new(true, null);

    public bool IsAbsent { get; }

    /// <summary>The version that must stand under the key, as <see cref="ObjectInfo.Version"/> names it; null for no such condition.</summary>
    public string? Version { get; }

    public bool IsAlways => !IsAbsent && Version is null;

    /// <summary>Only if this version stands under the key.</summary>
    public static PutCondition IfVersion(string version) => new(false, version);
}
