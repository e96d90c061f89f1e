using System.Text;
using System.Text.Json;
using WandbExporter.Client.Model;
using WandbExporter.Client.Rows;

namespace WandbExporter.Client.Updates;

/// <summary>
/// Changes members of a JSON object that a run keeps. What is not changed stays byte for byte, also what is no JSON in it, such as a bare NaN,
/// and numbers that no double holds.
/// </summary>
internal static class JsonMembers
{
    /// <param name="json">Null: there is none yet.</param>
    /// <param name="set">By the names of members; one that stands there keeps its place.</param>
    /// <param name="remove">Names of members; one that is not there is none to remove.</param>
    /// <param name="wrap">Makes the member of what it was, or null, and the new value.</param>
    /// <exception cref="MalformedJsonException">It is no JSON object.</exception>
    public static string Changed(
        RawJson? json, IReadOnlyDictionary<string, RawJson> set, IReadOnlyCollection<string> remove, Func<ReadOnlyMemory<byte>?, RawJson, string> wrap)
    {
        var members = new List<string>();
        var open = new HashSet<string>(set.Keys, StringComparer.Ordinal);
        foreach (var (name, token, value) in Read(json))
        {
            if (set.TryGetValue(name, out var wanted))
            {
                // Of a name that stands there twice the last one counts, and one remains.
                if (open.Remove(name))
                    members.Add($"{token}:{wrap(value, wanted)}");
            }
            else if (!remove.Contains(name))
            {
                members.Add($"{token}:{Encoding.UTF8.GetString(value.Span)}");
            }
        }
        members.AddRange(open.Order(StringComparer.Ordinal).Select(name => Member(name, wrap(null, set[name]))));
        return $"{{{string.Join(',', members)}}}";
    }

    /// <summary>The value of a member as it stands there; null if there is none of the name.</summary>
    public static RawJson? Find(RawJson? json, string name)
    {
        var found = Read(json).LastOrDefault(member => member.Name == name);
        return found.Name is null ? null : new RawJson(found.Value);
    }

    /// <summary>Whether two values are one: servers may write them otherwise than they were sent.</summary>
    public static bool AreSame(RawJson? value, RawJson other)
    {
        if (value is null || value.Utf8.Span.SequenceEqual(other.Utf8.Span))
            return value is not null;
        try
        {
            using var one = JsonDocument.Parse(value.Utf8);
            using var two = JsonDocument.Parse(other.Utf8);
            return JsonElement.DeepEquals(one.RootElement, two.RootElement);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>Takes what the server takes: also a bare NaN or Infinity, and numbers that no double holds.</summary>
    /// <exception cref="ArgumentException">It is no value.</exception>
    public static void Check(string name, RawJson value)
    {
        try
        {
            byte[] row = [.. "{\"v\":"u8, .. value.Utf8.Span, (byte)'}'];
            if (Read(new RawJson(row)) is [{ Value: var only }] && only.Span.SequenceEqual(value.Utf8.Span.Trim(" \t\r\n"u8)))
                return;
        }
        catch (MalformedJsonException broken)
        {
            throw new ArgumentException($"The value of {name} is no JSON.", nameof(value), broken);
        }
        throw new ArgumentException($"The value of {name} is no JSON.", nameof(value));
    }

    /// <summary>Name, name as it stands there with its quotes, value.</summary>
    private static List<(string Name, string Token, ReadOnlyMemory<byte> Value)> Read(RawJson? json)
    {
        var members = new List<(string, string, ReadOnlyMemory<byte>)>();
        if (json is null)
            return members;
        var text = json.Utf8.Span;
        using var reader = new RowReader(text);
        while (reader.Next())
        {
            var start = text.Length - reader.Rest.Length;
            reader.ReadName();
            var token = Encoding.UTF8.GetString(text[start..JsonScan.SkipString(text, start)]);
            reader.ReadValue();
            members.Add((Encoding.UTF8.GetString(reader.Key), token, json.Utf8.Slice(reader.ValueStart, reader.ValueLength)));
        }
        return members;
    }

    private static string Member(string name, string value) => $"\"{JsonEncodedText.Encode(name)}\":{value}";
}
