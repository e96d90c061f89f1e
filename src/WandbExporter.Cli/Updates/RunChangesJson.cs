using System.Text;
using System.Text.Json;
using WandbExporter.Client.Areas;
using WandbExporter.Client.Model;

namespace WandbExporter.Cli.Updates;

/// <summary>Changes of runs as the journal of an update has them. Values stand as texts of JSON: they need not be any that a strict parser takes.</summary>
internal static class RunChangesJson
{
    public static void Write(Utf8JsonWriter json, RunChanges changes)
    {
        json.WriteStartObject();
        Text(json, "name", changes.DisplayName);
        Text(json, "notes", changes.Notes);
        Text(json, "group", changes.Group);
        Texts(json, "add_tags", changes.AddTags);
        Texts(json, "remove_tags", changes.RemoveTags);
        Members(json, "set_config", changes.SetConfig);
        Texts(json, "remove_config", changes.RemoveConfig);
        Members(json, "set_summary", changes.SetSummary);
        Texts(json, "remove_summary", changes.RemoveSummary);
        json.WriteEndObject();
    }

    public static RunChanges Read(JsonElement json) => new()
    {
        DisplayName = Text(json, "name"),
        Notes = Text(json, "notes"),
        Group = Text(json, "group"),
        AddTags = Texts(json, "add_tags"),
        RemoveTags = Texts(json, "remove_tags"),
        SetConfig = Members(json, "set_config"),
        RemoveConfig = Texts(json, "remove_config"),
        SetSummary = Members(json, "set_summary"),
        RemoveSummary = Texts(json, "remove_summary"),
    };

    /// <summary>A line a change, for people.</summary>
    public static IEnumerable<string> Lines(RunChanges changes)
    {
        foreach (var (what, text) in new[] { ("name", changes.DisplayName), ("notes", changes.Notes), ("group", changes.Group) })
            if (text is not null)
                yield return $"{what} = \"{text}\"";
        foreach (var tag in changes.AddTags)
            yield return $"+ tag {tag}";
        foreach (var tag in changes.RemoveTags)
            yield return $"- tag {tag}";
        foreach (var (name, value) in changes.SetConfig)
            yield return $"config.{name} = {value}";
        foreach (var name in changes.RemoveConfig)
            yield return $"- config.{name}";
        foreach (var (name, value) in changes.SetSummary)
            yield return $"summary.{name} = {value}";
        foreach (var name in changes.RemoveSummary)
            yield return $"- summary.{name}";
    }

    private static void Text(Utf8JsonWriter json, string name, string? text)
    {
        if (text is not null)
            json.WriteString(name, text);
    }

    private static void Texts(Utf8JsonWriter json, string name, IReadOnlyCollection<string> texts)
    {
        if (texts.Count == 0)
            return;
        json.WriteStartArray(name);
        foreach (var text in texts)
            json.WriteStringValue(text);
        json.WriteEndArray();
    }

    private static void Members(Utf8JsonWriter json, string name, IReadOnlyDictionary<string, RawJson> members)
    {
        if (members.Count == 0)
            return;
        json.WriteStartObject(name);
        foreach (var (key, value) in members)
            json.WriteString(key, value.ToString());
        json.WriteEndObject();
    }

    private static string? Text(JsonElement json, string name) => json.TryGetProperty(name, out var text) ? text.GetString() : null;

    private static string[] Texts(JsonElement json, string name) => json.TryGetProperty(name, out var texts) ? [.. texts.EnumerateArray().Select(text => text.GetString()!)] : [];

    private static Dictionary<string, RawJson> Members(JsonElement json, string name) => json.TryGetProperty(name, out var members)
        ? members.EnumerateObject().ToDictionary(member => member.Name, member => new RawJson(Encoding.UTF8.GetBytes(member.Value.GetString()!)))
        : [];
}
