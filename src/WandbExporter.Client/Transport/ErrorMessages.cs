using System.Text.Json;
using WandbExporter.Client.Rows;
using WandbExporter.Client.Wire;

namespace WandbExporter.Client.Transport;

/// <summary>The error messages in a body: <c>{"errors":[…]}</c>, <c>{"error":"…"}</c> or <c>{"error":{"message":"…"}}</c>.</summary>
internal static class ErrorMessages
{
    /// <summary>Empty when the body is something else, such as a proxy's HTML page.</summary>
    public static IReadOnlyList<string> In(string body)
    {
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
            return [];
        }
    }
}
