using System.Text;
using System.Text.Json;
using WandbExporter.Client.Rows;
using WandbExporter.Client.Wire;

namespace WandbExporter.Client.Transport;

/// <summary>The error messages in a body: <c>{"errors":[…]}</c>, <c>{"error":"…"}</c> or <c>{"error":{"message":"…"}}</c>.</summary>
internal static class ErrorMessages
{
    /// <summary>Empty when the body is something else, such as a proxy's HTML page. Of JSON that breaks off, those that came whole.</summary>
    /// <param name="body">Or its beginning.</param>
    /// <param name="brokeOff">Whether it is JSON that is not whole.</param>
    public static IReadOnlyList<string> In(string body, out bool brokeOff)
    {
        brokeOff = false;
        if (!body.AsSpan().TrimStart().StartsWith("{"))
            return [];
        try
        {
            using var document = JsonDocument.Parse(body);
            var messages = new List<string>();
            foreach (var name in (ReadOnlySpan<string>)["errors", "error"])
            {
                if (ElementText.Find(document.RootElement, name) is { } errors)
                    messages.AddRange(GraphQLError.Messages(errors));
            }
            return messages;
        }
        catch (JsonException)
        {
            brokeOff = true;
            return Whole(Encoding.UTF8.GetBytes(body));
        }
    }

    private static List<string> Whole(ReadOnlySpan<byte> body)
    {
        var messages = new List<string>();
        var reader = new Utf8JsonReader(body, isFinalBlock: false, default);
        try
        {
            while (reader.Read())
            {
                if (reader.CurrentDepth != 1 || reader.TokenType != JsonTokenType.PropertyName || !reader.ValueTextEquals("errors"u8))
                    continue;
                if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray)
                    break;
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray && JsonElement.TryParseValue(ref reader, out var error))
                    messages.Add(GraphQLError.From(error.Value).Message);
                break;
            }
        }
        catch (JsonException)
        {
            // What came before it is as good as any beginning.
        }
        return messages;
    }
}
