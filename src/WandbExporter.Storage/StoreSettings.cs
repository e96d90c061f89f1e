namespace WandbExporter.Storage;

/// <summary>The settings of each kind of store, by their type. What was not set has its defaults.</summary>
public sealed class StoreSettings
{
    private readonly Dictionary<Type, object> _byType;

    private StoreSettings(IEnumerable<object> settings) => _byType = settings.ToDictionary(each => each.GetType());

    public static StoreSettings Defaults { get; } = new([]);

    /// <param name="settings">At most one of each type.</param>
    public static StoreSettings Of(params IEnumerable<object> settings) => new(settings);

    /// <summary>All that was set. No kind of store has a secret among its settings: where one is to be found is all that they say.</summary>
    public override string ToString() => string.Join(", ", _byType.OrderBy(pair => pair.Key.Name, StringComparer.Ordinal).Select(pair => pair.Value));

    public T Get<T>() where T : class, new() => _byType.TryGetValue(typeof(T), out var found) ? (T)found : new T();
}
