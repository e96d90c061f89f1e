using System.Buffers;
using System.Text.RegularExpressions;

namespace WandbExporter.Core.Secrets;

/// <summary>Credentials that can be told by what they are called alone, such as a W&amp;B key of 40 hexadecimal digits, which a commit is too.</summary>
internal static partial class SecretNames
{
    public const string Kind = "a secret by its name";

    private static readonly SearchValues<char> BeforeValue = SearchValues.Create(" \t=:\"'");

    private static readonly SearchValues<char> NotInValue = SearchValues.Create(" \t\r\n<>{}$");

    private const string Names =
        "(?:api|access|secret|private|account|encryption|signing|subscription)[_-]?key|secret|passwd|password|passphrase|client[_-]?secret"
        + "|(?:auth|access|refresh|bearer|session|bot|api|id|personal|hf|hugging[_-]?face|wandb|github|gitlab|openai|slack)[_-]?token|wandb[_-]?key|credential";

    /// <summary>Whether a name says that its value is secret: its last words, as <c>openai_api_key</c>, <c>--api-key</c>, <c>WANDB_API_KEY</c> and <c>apiKey</c> have them.</summary>
    public static bool IsSecret(string name) => Ending().IsMatch(name);

    /// <summary>Whether a value under such a name is one: not empty, a placeholder, a reference to where it stands, or words.</summary>
    public static bool IsValue(ReadOnlySpan<char> value) =>
        value.Length >= 8 && !value.ContainsAny(NotInValue) && value[0] is not ('.' or '~' or '*') && !(value[0] == '/' && value[1..].Contains('/'))
        && value.ContainsAnyInRange('0', '9') && value.ContainsAnyExceptInRange('0', '9') && !Mask().IsMatch(value);

    /// <summary>Whether a text has such a name with a value behind it: an argument, an assignment, a line of YAML.</summary>
    public static bool AreIn(ReadOnlySpan<char> text)
    {
        foreach (var match in Assignment().EnumerateMatches(text))
        {
            var assigned = text.Slice(match.Index, match.Length);
            var value = assigned[(assigned.LastIndexOfAny(BeforeValue) + 1)..];
            if (value.Length >= 16 && IsValue(value))
                return true;
        }
        return false;
    }

    [GeneratedRegex($"(?:^|[^A-Za-z0-9]|(?-i:[a-z](?=[A-Z])))(?:{Names})s?$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Ending();

    [GeneratedRegex($"""(?<![A-Za-z0-9])(?:{Names})["']?(?:\s{"{0,3}"}[=:]\s{"{0,3}"}|[ \t])["']?[A-Za-z0-9+/_-]{"{16,200}"}""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Assignment();

    [GeneratedRegex(@"^(?:x+|\W*(?:redacted|hidden|masked|changeme|example|dummy|none|null|your).*)$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Mask();
}
