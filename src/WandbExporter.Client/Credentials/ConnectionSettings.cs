using System.Text;

namespace WandbExporter.Client.Credentials;

/// <summary>Which server, with which key, and what is exported when nothing else is said.</summary>
/// <param name="KeySource">Where the key was found, for a person.</param>
public sealed record ConnectionSettings(
    Uri BaseUrl,
    string ApiKey,
    string KeySource,
    string? Entity,
    string? Project,
    IReadOnlyDictionary<string, string> ExtraHeaders)
{
    // A record would print every property, and this one holds a credential.
    private bool PrintMembers(StringBuilder builder)
    {
        builder.Append("BaseUrl = ").Append(BaseUrl).Append(", ApiKey = (from ").Append(KeySource).Append("), Entity = ").Append(Entity)
            .Append(", Project = ").Append(Project);
        return true;
    }
}
