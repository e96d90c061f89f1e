using System.Buffers;
using System.Text;
using System.Text.Json;
using WandbExporter.Core.Errors;

namespace WandbExporter.Cli.Checks;

/// <summary>All checks as people and programs read them.</summary>
internal static class CheckReport
{
    private const int StatusWidth = 6;
    private const int NarrowestText = 20;

    /// <summary>What an export would end with: by the first check that failed, in the order in which an export would meet them.</summary>
    public static ExitCode ExitOf(IEnumerable<Check> checks) => checks.FirstOrDefault(check => check.Status == CheckStatus.Fail)?.Exit ?? ExitCode.Complete;

    /// <summary>A row a check, in columns, and below it the remedy; no line longer than the width if that leaves room for words.</summary>
    public static IEnumerable<string> Lines(IReadOnlyList<Check> checks, int width)
    {
        var nameWidth = checks.Select(check => check.Name.Length).DefaultIfEmpty(0).Max() + 2;
        var room = Math.Max(NarrowestText, width - StatusWidth - nameWidth);
        foreach (var check in checks)
        {
            var head = check.Status.ToString().ToLowerInvariant().PadRight(StatusWidth) + check.Name.PadRight(nameWidth);
            foreach (var line in Wrapped(check.Finding, room).Concat(check.Remedy is { } remedy ? Wrapped($"→ {remedy}", room) : []))
            {
                yield return head + line;
                head = new string(' ', head.Length);
            }
        }
        yield return $"{Of(CheckStatus.Pass)} passed, {Of(CheckStatus.Warn)} with a warning, {Of(CheckStatus.Fail)} failed.";

        int Of(CheckStatus status) => checks.Count(check => check.Status == status);
    }

    public static string Json(IReadOnlyList<Check> checks)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("exit_code", (int)ExitOf(checks));
            json.WriteStartArray("checks");
            foreach (var check in checks)
            {
                json.WriteStartObject();
                json.WriteString("name", check.Name);
                json.WriteString("status", check.Status.ToString().ToLowerInvariant());
                json.WriteString("finding", check.Finding);
                json.WriteString("remedy", check.Remedy);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static IEnumerable<string> Wrapped(string text, int room)
    {
        var line = new StringBuilder();
        foreach (var word in Printable.Of(text).Split(' ').SelectMany(word => Pieces(word, room)))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > room)
            {
                yield return line.ToString();
                line.Clear();
            }
            line.Append(line.Length > 0 ? " " : "").Append(word);
        }
        yield return line.ToString();
    }

    /// <summary>A name of somebody else's may be longer than any line.</summary>
    private static IEnumerable<string> Pieces(string word, int room)
    {
        while (word.Length > room)
        {
            // A pair of surrogates is one character.
            var end = char.IsHighSurrogate(word[room - 1]) ? room - 1 : room;
            yield return word[..end];
            word = word[end..];
        }
        yield return word;
    }
}
