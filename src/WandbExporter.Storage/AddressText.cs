using WandbExporter.Core.Errors;

namespace WandbExporter.Storage;

/// <summary>What addresses of all kinds have in common.</summary>
internal static class AddressText
{
    /// <summary>What stands behind <c>://</c>.</summary>
    public static string Rest(string text) => text[(text.IndexOf("://", StringComparison.Ordinal) + 3)..];

    public static (string First, string Remainder) Split(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? (text, "") : (text[..slash], text[(slash + 1)..]);
    }

    /// <summary>What every key begins with: empty, or ending in a slash.</summary>
    /// <remarks>Slashes at the ends say nothing, within they would make names that no file system and few tools can show.</remarks>
    /// <exception cref="ExportException">Usage: no name for keys can begin so.</exception>
    public static string PrefixOf(string text)
    {
        var prefix = text.Trim('/');
        if (prefix.Length == 0)
            return "";
        if (prefix.Split('/').Any(segment => segment is "" or "." or "..") || prefix.AsSpan().ContainsAny("\\\0"))
            throw Usage($"'{prefix}' is no prefix for keys; leave out empty segments, '.', '..' and backslashes.");
        return prefix + "/";
    }

    /// <exception cref="ExportException">Usage: the address has a user or parameters.</exception>
    public static void RefuseCredentials(string authority, string path, string kind)
    {
        if (authority.Contains('@', StringComparison.Ordinal) || path.Contains('?', StringComparison.Ordinal))
            throw Credentials(kind);
    }

    public static ExportException Credentials(string kind) => Usage(
        $"A destination's address may hold no credentials or parameters, because others see it; give them as docs/destinations.md says for {kind}://.");

    public static ExportException Usage(string message) =>
        new(new Failure(FailureCategory.Fatal, FailureCode.DestinationUnsupported, message, ExitCode.Usage));
}
