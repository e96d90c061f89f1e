using System.Text;

namespace WandbExporter.Fuzz.Mutation;

/// <summary>What separates or begins something in inputs of a kind.</summary>
internal static class Tokens
{
    public static IReadOnlyList<byte[]> OfJson { get; } = Of("{", "}", "[", "]", ",", ":", "\"", "\\", "\\u", "\\ud800", "null", "true", "1e999", "NaN", "-Infinity", "\"a\":", "\0", "\u00a0", "\ufeff", "//", "/*");

    public static IReadOnlyList<byte[]> Of(params string[] tokens) => [.. tokens.Select(Encoding.UTF8.GetBytes)];
}
