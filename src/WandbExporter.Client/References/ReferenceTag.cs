namespace WandbExporter.Client.References;

/// <summary>Entity tags as they are compared: some who write them down keep the quotes, or the mark of a weak one, and some do not.</summary>
internal static class ReferenceTag
{
    /// <summary>Without quotes and mark; null for none.</summary>
    public static string? Plain(string? tag)
    {
        var plain = tag?.Trim() ?? "";
        if (plain.StartsWith("W/", StringComparison.Ordinal))
            plain = plain[2..];
        return plain.Trim('"') is { Length: > 0 } text ? text : null;
    }
}
