using WandbExporter.Client.Pacing;
using WandbExporter.Core.Errors;
using WandbExporter.Hocon;
using WandbExporter.Storage;

namespace WandbExporter.Engine;

/// <summary>Reads settings with their bounds; what is out of bounds gets one sentence that names the key and what it may be.</summary>
internal sealed class SettingsReader(HoconConfig config) : IStoreSettingsReader
{
    public int Int(string key, int min, int max) => Within(key, Parse(key, () => config.GetInt(key), "a whole number"), min, max);

    public double Double(string key, double min, double max) => Within(key, Parse(key, () => config.GetDouble(key), "a number"), min, max);

    public long Bytes(string key, long min, long max) =>
        Within(key, Parse(key, () => config.GetByteSize(key) ?? throw new FormatException(), "a size such as 4 MiB"), min, max);

    public bool Bool(string key) => Parse(key, () => config.GetBoolean(key), "on or off");

    /// <summary>Null if the setting is empty.</summary>
    public string? Text(string key) => config.GetValue(key)?.IsArray() == true
        ? throw Invalid($"'{Key(key)}' is a list; write one text.")
        : config.GetString(key) is { Length: > 0 } text ? text : null;

    public IReadOnlyList<string> Texts(string key)
    {
        var texts = List(key, "a list such as [\"scratch-*\"]");
        return texts.Any(string.IsNullOrEmpty) ? throw Invalid($"'{Key(key)}' holds an empty entry; leave it out.") : [.. texts.Select(text => text!)];
    }

    public QuietHours? QuietHours(string key) => Client.Pacing.QuietHours.TryParse(Texts(key), out var hours, out var misfit)
        ? hours
        : throw Invalid($"'{Key(key)}' holds '{misfit}'; write hours and a share, such as {Client.Pacing.QuietHours.Shape}.");

    public Uri? Address(string key)
    {
        if (Text(key) is not { } text)
            return null;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
            throw Invalid($"'{Key(key)}' is no http:// or https:// address.");
        return uri.UserInfo.Length == 0 && uri.Query.Length == 0
            ? uri
            : throw Invalid($"'{Key(key)}' may hold no credentials and no parameters.");
    }

    /// <summary>A list of <c>name=value</c>.</summary>
    public IReadOnlyDictionary<string, string> Pairs(string key)
    {
        var pairs = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in List(key, "a list such as [\"team=vision\"]"))
        {
            var pair = entry ?? "null";
            var separator = pair.IndexOf('=', StringComparison.Ordinal);
            if (separator <= 0 || !pairs.TryAdd(pair[..separator], pair[(separator + 1)..]))
                throw Invalid($"'{Key(key)}' holds '{pair}'; each entry is name=value, each name once.");
        }
        return pairs;
    }

    public TimeSpan Duration(string key) =>
        Within(key, Parse(key, () => config.GetTimeSpan(key), "a duration such as 30 s"), TimeSpan.Zero, TimeSpan.FromDays(1));

    public T Choice<T>(string key) where T : struct, Enum
    {
        var text = config.GetString(key);
        return Enum.TryParse<T>(text, ignoreCase: true, out var value) && Enum.IsDefined(value)
            ? value
            : throw Invalid($"'{Key(key)}' is '{text}'; it may be {string.Join(", ", Enum.GetNames<T>()).ToLowerInvariant()}.");
    }

    private IReadOnlyList<string?> List(string key, string shape) => config.GetValue(key)?.IsArray() == true
        ? Parse(key, () => config.GetStringList(key), shape)
        : throw Invalid($"'{Key(key)}' is not {shape}.");

    private static T Parse<T>(string key, Func<T> get, string shape)
    {
        try
        {
            return get();
        }
        catch (Exception e) when (e is FormatException or OverflowException or HoconException or ArgumentException or NotSupportedException)
        {
            throw Invalid($"'{Key(key)}' is not {shape}.");
        }
    }

    private static T Within<T>(string key, T value, T min, T max) where T : IComparable<T> =>
        value.CompareTo(min) >= 0 && value.CompareTo(max) <= 0
            ? value
            : throw Invalid($"'{Key(key)}' is {value}; it may be {min} to {max}.");

    private static string Key(string key) => $"wandb-export.{key}";

    private static ExportException Invalid(string message) =>
        new(new Failure(FailureCategory.Fatal, FailureCode.Configuration, message, ExitCode.Usage));
}
