using System.Text;

namespace WandbExporter.Client.Areas;

/// <summary>A new API key. The server shows it this once; printed, it is hidden.</summary>
/// <param name="Id">By which it can be deleted.</param>
/// <param name="Secret">The key itself.</param>
public sealed record GeneratedApiKey(string Id, string Secret)
{
    // A record would print every property, and this one holds a credential.
    private bool PrintMembers(StringBuilder builder)
    {
        builder.Append("Id = ").Append(Id).Append(", Secret = (hidden)");
        return true;
    }
}
