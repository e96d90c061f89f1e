using System.Globalization;
using System.Text;
using System.Text.Json;

namespace WandbExporter.Client.Tests.Rows;

/// <summary>Random strict JSON from a seed, with odd keys, odd numbers, whitespace and escapes.</summary>
internal sealed class JsonGenerator(int seed)
{
    private static readonly string[] Words = ["loss", "损失/loss", "emoji/🚀speed", "a.b", "KL/KL(GPT3, model)", "", "x\"y\\z", "tab\tnew\nline", "\u0001", "_step"];
    private readonly Random _random = new(seed);

    public string Object(int depth = 0)
    {
        var members = Enumerable.Range(0, _random.Next(depth == 0 ? 12 : 4)).Select(_ => $"{Space()}{String()}{Space()}:{Space()}{Value(depth + 1)}{Space()}");
        return $"{{{string.Join(',', members)}{Space()}}}";
    }

    private string Value(int depth) => _random.Next(depth > 4 ? 6 : 8) switch
    {
        0 => "null",
        1 => _random.Next(2) == 0 ? "true" : "false",
        2 => _random.NextInt64(long.MinValue, long.MaxValue).ToString(CultureInfo.InvariantCulture),
        3 => BitConverter.Int64BitsToDouble(_random.NextInt64()) is var number && double.IsFinite(number) ? number.ToString("R", CultureInfo.InvariantCulture) : "-0.0e+00",
        4 or 5 => String(),
        6 => Object(depth),
        _ => $"[{string.Join(',', Enumerable.Range(0, _random.Next(5)).Select(_ => Space() + Value(depth + 1) + Space()))}{Space()}]",
    };

    private string String()
    {
        var text = Words[_random.Next(Words.Length)] + (_random.Next(3) == 0 ? _random.Next(100).ToString(CultureInfo.InvariantCulture) : "");
        if (_random.Next(2) == 0)
            return JsonSerializer.Serialize(text);
        var escaped = new StringBuilder("\"");
        foreach (var c in text)
            escaped.Append(c is '"' or '\\' or < ' ' || _random.Next(3) == 0 ? $"\\u{(int)c:x4}" : char.IsSurrogate(c) ? $"\\u{(int)c:X4}" : c.ToString());
        return escaped.Append('"').ToString();
    }

    private string Space() => _random.Next(6) switch { 0 => " ", 1 => "\n\t", _ => "" };
}
