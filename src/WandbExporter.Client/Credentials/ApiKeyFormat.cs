namespace WandbExporter.Client.Credentials;

/// <summary>What an API key looks like. The server decides whether it is right; this finds keys that were cut or pasted wrong.</summary>
public static class ApiKeyFormat
{
    private const int MinLength = 40;

    /// <summary>What is wrong with the key, in the official client's words, or null. It never repeats the key.</summary>
    public static string? Problem(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (key.Length == 0)
            return "API key is empty.";
        if (IsJwt(key))
            return null;
        // A self-hosted server's keys begin with "local-".
        var secret = key[(key.IndexOf('-', StringComparison.Ordinal) + 1)..];
        if (secret.Length == 0 || !secret.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-'))
            return "API key may only contain the letters A-Z, digits and underscores.";
        return secret.Length < MinLength ? $"API key must have 40+ characters, has {secret.Length}." : null;
    }

    private static bool IsJwt(string key)
    {
        var parts = key.Split('.');
        return parts.Length == 3 && parts.All(part => part.Length > 0 && part.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-'));
    }
}
