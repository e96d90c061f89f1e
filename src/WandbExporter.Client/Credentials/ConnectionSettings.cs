using System.Text;

namespace WandbExporter.Client.Credentials;

/// <summary>Which server, and with which key.</summary>
/// <param name="KeySource">Where the key was found, for a person.</param>
public sealed record ConnectionSettings(
    Uri BaseUrl,
    string ApiKey,
    string KeySource,
    IReadOnlyDictionary<string, string> ExtraHeaders)
{
    // A record would print every property, and this one holds a credential.
    private bool PrintMembers(StringBuilder builder)
    {
        builder.Append("BaseUrl = ").Append(BaseUrl).Append(", ApiKey = (from ").Append(KeySource).Append(')');
        return true;
    }
}
