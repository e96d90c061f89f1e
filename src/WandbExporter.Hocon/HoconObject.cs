namespace WandbExporter.Hocon;

/// <summary>Keys and what they hold, in the order in which they were first written.</summary>
public sealed class HoconObject
{
    public Dictionary<string, HoconValue> Items { get; } = [];

    public HoconValue? GetKey(string key) => Items.GetValueOrDefault(key);

    /// <summary>A copy that shares nothing with either: substitutions not resolved yet find other values in another merge.</summary>
    internal static HoconObject Merge(HoconObject over, HoconObject under)
    {
        var merged = new HoconObject();
        foreach (var (key, value) in under.Items)
            merged.Items[key] = value.Copy();
        foreach (var (key, value) in over.Items)
            merged.Items[key] = merged.Items.TryGetValue(key, out var below) ? HoconValue.Over(value, below) : value.Copy();
        return merged;
    }

    internal HoconObject Copy()
    {
        var copy = new HoconObject();
        foreach (var (key, value) in Items)
            copy.Items[key] = value.Copy();
        return copy;
    }
}
