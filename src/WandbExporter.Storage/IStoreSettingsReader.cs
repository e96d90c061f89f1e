using WandbExporter.Core.Errors;

namespace WandbExporter.Storage;

/// <summary>
/// The configuration as stores read it. Keys begin with the store's section, such as <c>s3.region</c>. Whatever is not what it should be is
/// an <see cref="ExportException"/> with exit code 2 that names the key.
/// </summary>
public interface IStoreSettingsReader
{
    int Int(string key, int min, int max);

    long Bytes(string key, long min, long max);

    bool Bool(string key);

    TimeSpan Duration(string key);

    /// <summary>Null if the setting is empty.</summary>
    string? Text(string key);

    /// <summary>An http:// or https:// address without credentials and parameters; null if the setting is empty.</summary>
    Uri? Address(string key);

    T Choice<T>(string key) where T : struct, Enum;

    /// <summary>A list of <c>name=value</c>.</summary>
    IReadOnlyDictionary<string, string> Pairs(string key);
}
