using System.Text;
using System.Text.Json;

namespace WandbExporter.Fuzz.Mutation;

/// <summary>Changes of JSON that leave it JSON: other types, other numbers, members that are missing or there twice, what is deep or long.</summary>
internal static class JsonMutations
{
    private const int MostChanges = 3;

    private static readonly byte[][] Values =
    [
        .. ((string[])
        [
            "null", "true", "false", "0", "-1", "-0", "1.5", "1e5", "1e309", "-1e309", "1e-400", "NaN", "-Infinity", "9007199254740993", "9223372036854775807", "9223372036854775808",
            "-9223372036854775808", "2147483648", "99999999999999999999999999999999999999", "\"\"", "\"12\"", "\"NaN\"", "\"\\ud800\"", "\"\\u0000\"", "\"2024-13-45T99:99:99\"", "\"0001-01-01T00:00:00\"",
            "\"9999-12-31T23:59:59.9999999999\"", "\"{}\"", "\"[1\"", "\"../../etc\"", "\"https://[::1\"", "\"==\"", "{}", "[]", "[null]", "[[]]", "{\"\":1}", "{\"a\":1,\"a\":2}", "[1,\"a\",{}]",
        ]).Select(Encoding.UTF8.GetBytes),
    ];

    public static byte[] Mutate(Sample sample, Sample other, Random random)
    {
        var output = sample.Bytes;
        var spans = sample.Spans.All;
        // From the end on: what lies before keeps its place.
        var chosen = Enumerable.Range(0, random.Next(1, MostChanges + 1)).Select(_ => spans[random.Next(spans.Count)]).OrderByDescending(span => span.Start).ToList();
        var before = int.MaxValue;
        foreach (var span in chosen)
        {
            if (span.End > before)
                continue;
            before = Math.Min(span.Start, span.Member < 0 ? int.MaxValue : span.Member);
            output = Change(output, sample, span, other, random);
        }
        return output;
    }

    private static byte[] Change(byte[] output, Sample sample, JsonSpan span, Sample other, Random random)
    {
        var value = sample.Bytes.AsSpan(span.Start..span.End);
        switch (random.Next(12))
        {
            case 0 when span.Member >= 0:
                // Left out, with the comma behind it or before it.
                var end = span.End < output.Length && output[span.End] == (byte)',' ? span.End + 1 : span.End;
                var start = end == span.End && output[span.Member - 1] == (byte)',' ? span.Member - 1 : span.Member;
                return [.. output.AsSpan(0, start), .. output.AsSpan(end)];
            case 1 when span.Member >= 0:
                var name = sample.Bytes.AsSpan(span.Member..span.Start);
                return Put(output, span, [.. value, (byte)',', .. name, .. random.Next(2) == 0 ? value : Values[random.Next(Values.Length)]]);
            case 2 when other.Spans.All is { Count: > 0 } theirs:
                var taken = theirs[random.Next(theirs.Count)];
                return Put(output, span, other.Bytes.AsSpan(taken.Start..taken.End));
            case 3:
                var mine = sample.Spans.All[random.Next(sample.Spans.All.Count)];
                return Put(output, span, sample.Bytes.AsSpan(mine.Start..mine.End));
            case 4:
                return Put(output, span, Deep(value, random));
            case 5:
                return Put(output, span, Long(value, random));
            case 6 or 7 or 8 when value is [(byte)'"', (byte)'{' or (byte)'[', ..] && Inner(value) is { } inner:
                return Put(output, span, Text(Mutate(inner, inner, random)));
            case 9 when value[0] == (byte)'"':
                return Put(output, span, Cut(value, random));
            default:
                return Put(output, span, Values[random.Next(Values.Length)]);
        }
    }

    /// <summary>JSON that stands as text in JSON; null if it has nothing to be changed.</summary>
    private static Sample? Inner(ReadOnlySpan<byte> text)
    {
        var reader = new Utf8JsonReader(text);
        reader.Read();
        var inner = new Sample(Encoding.UTF8.GetBytes(reader.GetString()!));
        return inner.Spans.All.Count > 0 ? inner : null;
    }

    private static byte[] Text(byte[] json) => [(byte)'"', .. JsonEncodedText.Encode(Encoding.UTF8.GetString(json)).EncodedUtf8Bytes, (byte)'"'];

    private static byte[] Deep(ReadOnlySpan<byte> value, Random random)
    {
        var depth = random.Next(50) == 0 ? random.Next(500, 20_000) : random.Next(1, 70);
        var (open, close) = random.Next(2) == 0 ? ("[", "]") : ("{\"a\":", "}");
        return [.. Encoding.UTF8.GetBytes(Repeat(open, depth)), .. value, .. Encoding.UTF8.GetBytes(Repeat(close, depth))];
    }

    private static byte[] Long(ReadOnlySpan<byte> value, Random random)
    {
        var times = random.Next(50) == 0 ? 5_000 : random.Next(2, 100);
        if (value[0] == (byte)'"' && random.Next(2) == 0)
            return Encoding.UTF8.GetBytes($"\"{Repeat(random.Next(2) == 0 ? "é" : "\\u0001", times)}\"");
        return Encoding.UTF8.GetBytes($"[{string.Join(',', Enumerable.Repeat(value.Length < 200 ? Encoding.UTF8.GetString(value) : "1", times))}]");
    }

    private static byte[] Cut(ReadOnlySpan<byte> text, Random random)
    {
        var end = random.Next(1, text.Length);
        // An escape is not cut in two.
        while (end > 1 && text[end - 1] is (byte)'\\' or (byte)'u')
            end--;
        return [.. text[..end], (byte)'"'];
    }

    private static string Repeat(string text, int times) => new StringBuilder(text.Length * times).Insert(0, text, times).ToString();

    private static byte[] Put(byte[] output, JsonSpan span, ReadOnlySpan<byte> value) => [.. output.AsSpan(0, span.Start), .. value, .. output.AsSpan(span.End)];
}
