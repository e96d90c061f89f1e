namespace WandbExporter.Hocon;

/// <summary>
/// An operator's configuration, read by dotted path. Akka.NET's own reader is not used for it: an unset <c>${?VARIABLE}</c> becomes null
/// there and moves or drops the keys behind it, and a text that ends too early is accepted.
/// </summary>
public sealed class HoconConfig
{
    private HoconConfig(HoconValue root) => Root = root;

    public static HoconConfig Empty => Parse("");

    /// <summary>This configuration merged over its fallbacks.</summary>
    public HoconValue Root { get; }

    public bool IsEmpty => Root.IsEmpty;

    /// <param name="hocon">The text.</param>
    /// <param name="include">Given the name in an <c>include "name"</c>, gives what stands there.</param>
    /// <exception cref="HoconException">The text is not HOCON; the message has the line and column.</exception>
    public static HoconConfig Parse(string hocon, Func<string, HoconConfig>? include = null) => new(HoconParser.Parse(hocon, include));

    public bool GetBoolean(string path) => Require(path).GetBoolean();

    /// <returns>Null for an empty text.</returns>
    public long? GetByteSize(string path) => Require(path).GetByteSize();

    public int GetInt(string path) => Require(path).GetInt();

    public double GetDouble(string path) => Require(path).GetDouble();

    public TimeSpan GetTimeSpan(string path) => Require(path).GetTimeSpan();

    /// <returns>Null where the path is missing, holds null, or what is no text.</returns>
    public string? GetString(string path) => GetValue(path)?.GetString();

    /// <returns>An empty list where the path is missing.</returns>
    public IReadOnlyList<string?> GetStringList(string path) => GetValue(path)?.GetStringList() ?? [];

    /// <returns>Null where the path is missing.</returns>
    public HoconConfig? GetConfig(string path) => GetValue(path) is { } value ? new HoconConfig(value) : null;

    /// <returns>Null where the path is missing, or has nothing but substitutions that came to nothing.</returns>
    public HoconValue? GetValue(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var value = Root;
        foreach (var key in HoconPath.Split(path))
        {
            if (value.GetChildObject(key) is not { IsUndefined: false } child)
                return null;
            value = child;
        }
        return value;
    }

    public HoconConfig WithFallback(HoconConfig fallback)
    {
        ArgumentNullException.ThrowIfNull(fallback);
        if (IsEmpty)
            return fallback;
        if (fallback.IsEmpty)
            return this;
        var merged = HoconValue.Of(HoconObject.Merge(Root.GetObject()!, fallback.Root.GetObject()!));
        merged.ResolveWithin(merged);
        return new HoconConfig(merged);
    }

    /// <summary>One key of the root and what is below it, without substitutions and with everything quoted: for another reader of HOCON.</summary>
    public string ToResolvedText(string key) => HoconText.Of(key, Root.GetObject()?.GetKey(key));

    private HoconValue Require(string path) => GetValue(path) ?? throw new FormatException($"'{path}' has no value.");
}
