using WandbExporter.Core.Errors;

namespace WandbExporter.Storage;

/// <summary>Where an export goes, as a person writes it: <c>./dir</c>, <c>/dir</c> or <c>file:///dir</c>.</summary>
/// <param name="LocalPath">The absolute path of the directory.</param>
public sealed record DestinationUri(string LocalPath)
{
    /// <exception cref="ExportException">Usage: empty, or of a kind that this version does not write to.</exception>
    public static DestinationUri Parse(string text)
    {
        if (string.IsNullOrWhiteSpace(text))
            throw Usage("The destination is empty; give a directory such as ./export.");

        var scheme = text.IndexOf("://", StringComparison.Ordinal);
        if (scheme < 0)
            return new DestinationUri(Path.GetFullPath(text));
        var kind = text[..scheme].ToLowerInvariant();
        if (kind != "file")
            throw Usage($"Destinations of the kind {kind}:// are not in this version; give a directory such as ./export.");
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Host is not ("" or "localhost"))
            throw Usage($"'{text}' names no directory of this machine; write file:///path or the path alone.");
        return new DestinationUri(Path.GetFullPath(Uri.UnescapeDataString(uri.AbsolutePath)));
    }

    public override string ToString() => LocalPath;

    private static ExportException Usage(string message) =>
        new(new Failure(FailureCategory.Fatal, "destination_unsupported", message, ExitCode.Usage));
}
