using System.Text.Json;

namespace WandbExporter.Fuzz.Mutation;

/// <summary>Where a JSON text has its values.</summary>
internal sealed class JsonSpans
{
    private JsonSpans(IReadOnlyList<JsonSpan> all) => All = all;

    public IReadOnlyList<JsonSpan> All { get; }

    public static JsonSpans Of(ReadOnlySpan<byte> json)
    {
        var spans = new List<JsonSpan>();
        var open = new Stack<(int Start, int Member)>();
        var member = -1;
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 1000 });
        try
        {
            while (reader.Read())
            {
                var start = (int)reader.TokenStartIndex;
                switch (reader.TokenType)
                {
                    case JsonTokenType.PropertyName:
                        member = start;
                        continue;
                    case JsonTokenType.StartObject or JsonTokenType.StartArray:
                        open.Push((start, member));
                        break;
                    case JsonTokenType.EndObject or JsonTokenType.EndArray:
                        var (begin, name) = open.Pop();
                        spans.Add(new JsonSpan(begin, (int)reader.BytesConsumed, name));
                        break;
                    default:
                        spans.Add(new JsonSpan(start, (int)reader.BytesConsumed, member));
                        break;
                }
                member = -1;
            }
        }
        catch (JsonException)
        {
            // What was found before is mutated all the same.
        }
        return new JsonSpans(spans);
    }
}

/// <param name="Start">Where the value begins.</param>
/// <param name="End">Where it has ended.</param>
/// <param name="Member">Where the member begins whose value it is; -1 if it is no member's.</param>
internal readonly record struct JsonSpan(int Start, int End, int Member);
