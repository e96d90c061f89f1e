namespace WandbExporter.Client.Model;

/// <summary>Where a W&amp;B Table is read from.</summary>
public abstract record LoggedTableSource
{
    /// <summary>The key that it was logged under.</summary>
    public abstract string Key { get; }

    /// <summary>The step that it was logged in; null if nothing says it.</summary>
    public abstract long? Step { get; }

    /// <summary>The file, where it is.</summary>
    public abstract string Path { get; }
}
