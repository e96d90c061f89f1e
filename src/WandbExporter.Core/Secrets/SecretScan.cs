using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace WandbExporter.Core.Secrets;

/// <summary>
/// Looks for what looks like a credential. It is no proof that there is none: a password among words is a word. Nothing that it says, and no
/// exception of it, holds what it found.
/// </summary>
public static class SecretScan
{
    /// <summary>Stands for a name that is itself what was found.</summary>
    private const string Hidden = "…";

    /// <summary>Of a name no more is told.</summary>
    private const int NameShown = 64;

    /// <summary>As deep as values are looked into; the products of one program alone are nested so deep.</summary>
    private const int Depth = 1000;

    /// <summary>Looks at a text.</summary>
    /// <param name="utf8">The text.</param>
    /// <param name="name">What it is called, where it has a name.</param>
    public static SecretFound? InText(ReadOnlySpan<byte> utf8, string? name = null)
    {
        var chars = ArrayPool<char>.Shared.Rent(Encoding.UTF8.GetMaxCharCount(utf8.Length));
        try
        {
            var text = chars.AsSpan(0, Encoding.UTF8.GetChars(utf8, chars));
            return In(text, name is not null && SecretNames.IsSecret(name)) is { } kind ? new SecretFound(kind, "") : null;
        }
        finally
        {
            ArrayPool<char>.Shared.Return(chars, clearArray: true);
        }
    }

    /// <summary>Looks at the strings of a JSON value, and at the names that they have; at what is no JSON as at a text.</summary>
    /// <param name="utf8">The value.</param>
    /// <param name="name">What it is called, where it has a name.</param>
    public static SecretFound? InJson(ReadOnlySpan<byte> utf8, string? name = null)
    {
        try
        {
            return Walk(utf8, name);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return InText(utf8, name);
        }
    }

    private static SecretFound? Walk(ReadOnlySpan<byte> utf8, string? name)
    {
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = Depth });
        var path = new Stack<Level>();
        var here = new Level(name ?? "", name is not null && SecretNames.IsSecret(name));
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject or JsonTokenType.StartArray:
                    path.Push(here);
                    here = here with { Name = "", IsList = reader.TokenType == JsonTokenType.StartArray, Index = 0, IsFlagged = false };
                    break;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    here = Next(path.Pop());
                    break;
                case JsonTokenType.PropertyName:
                    var key = reader.GetString()!;
                    if (SecretShapes.In(key) is { } shape)
                        return new SecretFound(shape, PathOf(path, here with { Name = Hidden }));
                    // A config wraps its values, and a value's name is then the entry's.
                    here = here with { Name = key, IsSecret = SecretNames.IsSecret(key) || (key == "value" && path.Peek().IsSecret) };
                    break;
                case JsonTokenType.String:
                    var text = reader.GetString()!;
                    if (In(text, here.IsSecret || here.IsFlagged) is { } kind)
                        return new SecretFound(kind, PathOf(path, here));
                    here = Next(here) with { IsFlagged = here.IsList && text.StartsWith('-') && SecretNames.IsSecret(text) };
                    break;
                default:
                    here = Next(here);
                    break;
            }
        }
        return null;
    }

    private static Level Next(Level level) => level with { Index = level.Index + 1, IsFlagged = false };

    private static string? In(ReadOnlySpan<char> text, bool isNamed) =>
        SecretShapes.In(text) ?? ((isNamed && SecretNames.IsValue(text)) || SecretNames.AreIn(text) ? SecretNames.Kind : null);

    private static string PathOf(Stack<Level> path, Level here)
    {
        var text = new StringBuilder();
        foreach (var level in path.Reverse().Append(here))
        {
            if (level.IsList)
                text.Append(CultureInfo.InvariantCulture, $"[{level.Index}]");
            else if (level.Name.Length > 0)
                text.Append(text.Length > 0 ? "." : "").Append(level.Name.Length <= NameShown ? level.Name : level.Name[..NameShown] + Hidden);
        }
        return text.ToString();
    }

    /// <param name="Name">The member that is read.</param>
    /// <param name="IsSecret">Whether its name, or that of what it stands in, says that it is secret.</param>
    /// <param name="IsList">Whether it is an item of a list.</param>
    /// <param name="Index">Which.</param>
    /// <param name="IsFlagged">Whether the item before it is a flag of a command line that a secret follows.</param>
    private readonly record struct Level(string Name, bool IsSecret, bool IsList = false, int Index = 0, bool IsFlagged = false);
}
