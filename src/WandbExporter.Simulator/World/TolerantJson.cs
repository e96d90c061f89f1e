using System.Buffers;
using System.Text;
using System.Text.Json;

namespace WandbExporter.Simulator;

/// <summary>
/// JSON as Python writes it: <c>NaN</c>, <c>Infinity</c> and <c>-Infinity</c> as bare tokens, control characters raw inside strings.
/// </summary>
internal static class TolerantJson
{
    private static readonly byte[][] Tokens = [[.. "-Infinity"u8], [.. "Infinity"u8], [.. "NaN"u8]];

    /// <summary>Bare tokens become the strings of the same name; every other byte stays as it is.</summary>
    public static byte[] QuoteTokens(byte[] json) => Rewrite(json, escapeControls: false);

    /// <summary>Text that a strict parser takes.</summary>
    public static JsonDocument Parse(byte[] json) =>
        JsonDocument.Parse(Rewrite(json, escapeControls: true), new JsonDocumentOptions { MaxDepth = 512 });

    /// <summary>The number of a member <c>_step</c> that is an integer; null for any other step.</summary>
    public static long? Step(byte[] json)
    {
        try
        {
            using var parsed = Parse(json);
            return Step(parsed.RootElement);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public static long? Step(JsonElement row)
    {
        if (row.ValueKind != JsonValueKind.Object || !row.TryGetProperty("_step", out var step) || step.ValueKind != JsonValueKind.Number)
            return null;
        if (step.TryGetInt64(out var whole))
            return whole;
        return step.TryGetDouble(out var real) && Math.Abs(real) < 9e18 && Math.Floor(real) == real ? (long)real : null;
    }

    private static byte[] Rewrite(byte[] json, bool escapeControls)
    {
        ArrayBufferWriter<byte>? changed = null;
        var copied = 0;
        var inString = false;
        for (var at = 0; at < json.Length; at++)
        {
            var current = json[at];
            if (inString)
            {
                if (current == '\\')
                    at++;
                else if (current == '"')
                    inString = false;
                else if (escapeControls && current < 0x20)
                    Replace(ref changed, json, ref copied, at, 1, Encoding.ASCII.GetBytes($"\\u{(int)current:x4}"));
                continue;
            }
            if (current == '"')
            {
                inString = true;
                continue;
            }
            if (current is not ((byte)'N' or (byte)'I' or (byte)'-'))
                continue;
            foreach (var token in Tokens)
            {
                if (!json.AsSpan(at).StartsWith(token))
                    continue;
                Replace(ref changed, json, ref copied, at, token.Length, [.. "\""u8, .. token, .. "\""u8]);
                at += token.Length - 1;
                break;
            }
        }
        if (changed is null)
            return json;
        changed.Write(json.AsSpan(copied));
        return changed.WrittenSpan.ToArray();
    }

    private static void Replace(ref ArrayBufferWriter<byte>? into, byte[] json, ref int copied, int at, int length, byte[] text)
    {
        into ??= new ArrayBufferWriter<byte>(json.Length + 64);
        into.Write(json.AsSpan(copied, at - copied));
        into.Write(text);
        copied = at + length;
    }
}
