using System.Text.Json;
using System.Text.Json.Serialization;

namespace WandbExporter.Tables.Columns;

/// <summary>JSON that stands in a file's metadata.</summary>
[JsonSerializable(typeof(Dictionary<string, string>))]
[JsonSerializable(typeof(Dictionary<string, string[]>))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(string[]))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
internal sealed partial class CompactJson : JsonSerializerContext
{
    public static string ListOf(string[] names) => JsonSerializer.Serialize(names, Default.StringArray);

    public static byte[] ListOf(IReadOnlyList<string> names) => JsonSerializer.SerializeToUtf8Bytes(names, Default.IReadOnlyListString);
}
