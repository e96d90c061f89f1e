using System.Text.RegularExpressions;
using WandbExporter.Core.Ids;

namespace WandbExporter.Core.Secrets;

/// <summary>A sentence as it is shown: what somebody pasted stands in it, and an address may hold what only he should know.</summary>
public static partial class ShownAddresses
{
    /// <summary>The sentence, with every address in it cut that has a user, a password or a parameter that is secret by its name.</summary>
    public static string In(string sentence)
    {
        ArgumentNullException.ThrowIfNull(sentence);
        return sentence.Contains("://", StringComparison.Ordinal) ? Address().Replace(sentence, static match => HoldsSecret(match.Value) ? WebPage.Shown(match.Value) : match.Value) : sentence;
    }

    private static bool HoldsSecret(string address) => address.Contains('@', StringComparison.Ordinal) || SecretParameter().IsMatch(address);

    [GeneratedRegex(@"[A-Za-z][A-Za-z0-9+.-]{0,30}://[^\s'""<>]+")]
    private static partial Regex Address();

    [GeneratedRegex("[?&#](?:[^=&]{0,40}(?:sig|signature|token|key|secret|password|credential)s?)=", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex SecretParameter();
}
