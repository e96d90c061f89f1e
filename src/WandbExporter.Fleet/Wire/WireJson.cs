using System.Collections;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;

namespace WandbExporter.Fleet.Wire;

/// <summary>
/// Reads JSON of the wire. What none of its types bears is refused before it is taken for something: nothing at all, and nothing in a list, which nobody looks
/// for who was given a list.
/// </summary>
internal static class WireJson
{
    /// <summary>What is deeper the reader refuses by itself.</summary>
    private const int MostDepth = 64;

    /// <exception cref="JsonException">It is nothing of that type.</exception>
    public static T Read<T>(ReadOnlySpan<byte> json, JsonTypeInfo<T> type)
        where T : class => (T)Read(json, (JsonTypeInfo)type);

    /// <exception cref="JsonException">It is nothing of that type.</exception>
    public static object Read(ReadOnlySpan<byte> json, JsonTypeInfo type)
    {
        RequireNoNullInLists(json);
        try
        {
            return JsonSerializer.Deserialize(json, type) ?? throw new JsonException("It is null.");
        }
        catch (RegexMatchTimeoutException e)
        {
            // A text of thousands of digits in the place of a word: the library looks whether it is a number, for so long and no longer.
            throw new JsonException("A word is none.", e);
        }
    }

    private static void RequireNoNullInLists(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MostDepth });
        var isList = new BitArray(MostDepth + 1);
        var depth = 0;
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.StartArray or JsonTokenType.StartObject:
                    isList[++depth] = reader.TokenType == JsonTokenType.StartArray;
                    break;
                case JsonTokenType.EndArray or JsonTokenType.EndObject:
                    depth--;
                    break;
                case JsonTokenType.Null when isList[depth]:
                    throw new JsonException("There is nothing in a list.");
            }
        }
    }
}
