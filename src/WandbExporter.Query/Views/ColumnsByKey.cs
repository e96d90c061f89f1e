using System.Globalization;

namespace WandbExporter.Query.Views;

/// <summary>Names of columns for keys: engines take names that differ in case alone for one.</summary>
/// <param name="prefix">Stands before a key that is called like a column of another kind.</param>
/// <param name="reserved">The names of these.</param>
internal sealed class ColumnsByKey(string prefix, IEnumerable<string> reserved)
{
    private readonly HashSet<string> _taken = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _reserved = new(reserved, StringComparer.OrdinalIgnoreCase);

    /// <summary>The key itself where it is free; else with what tells it apart.</summary>
    public string Of(string key)
    {
        var plain = key.Length == 0 || _reserved.Contains(key) ? $"{prefix}:{key}" : key;
        var name = plain;
        for (var n = 2; !_taken.Add(name); n++)
            name = string.Create(CultureInfo.InvariantCulture, $"{plain}:{n}");
        return name;
    }
}
