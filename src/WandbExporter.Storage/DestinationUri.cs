using System.Globalization;
using WandbExporter.Core.Errors;

namespace WandbExporter.Storage;

/// <summary>
/// Where an export goes, as a person writes it: <c>./dir</c>, <c>/dir</c>, <c>file:///dir</c>, <c>s3://bucket/prefix</c>,
/// <c>az://account/container/prefix</c> or <c>https://account.blob.core.windows.net/container/prefix</c>. It never holds a credential.
/// </summary>
public abstract record DestinationUri
{
    private const string Kinds = "./export, s3://bucket/prefix or az://account/container/prefix";

    private static readonly string[] AzureHosts =
        [".blob.core.windows.net", ".blob.core.usgovcloudapi.net", ".blob.core.chinacloudapi.cn", ".blob.core.cloudapi.de"];

    private DestinationUri()
    {
    }

    /// <exception cref="ExportException">Usage: empty, of a kind that this version does not write to, or with credentials in it.</exception>
    public static DestinationUri Parse(string text)
    {
        if (string.IsNullOrWhiteSpace(text))
            throw Usage($"The destination is empty; give one such as {Kinds}.");

        var scheme = text.IndexOf("://", StringComparison.Ordinal);
        if (scheme < 0)
            return new LocalDirectory(Path.GetFullPath(text));
        var kind = text[..scheme].ToLowerInvariant();
        var rest = text[(scheme + 3)..];
        return kind switch
        {
            "file" => DirectoryOf(text),
            "s3" => BucketOf(rest),
            "az" => ContainerOf(rest, null),
            "https" => AzureAddress(text),
            _ => throw Usage($"Destinations of the kind {kind}:// are not in this version; give one such as {Kinds}."),
        };
    }

    /// <summary>A directory of this machine.</summary>
    /// <param name="FullPath">Absolute.</param>
    public sealed record LocalDirectory(string FullPath) : DestinationUri
    {
        public override string ToString() => FullPath;
    }

    /// <summary>A bucket of S3 or of a service that speaks its protocol.</summary>
    /// <param name="Bucket">Its name.</param>
    /// <param name="Prefix">What every key begins with: empty, or ending in a slash.</param>
    public sealed record S3Bucket(string Bucket, string Prefix) : DestinationUri
    {
        public override string ToString() => $"s3://{Bucket}/{Prefix}".TrimEnd('/');
    }

    /// <summary>A container of Azure Blob Storage.</summary>
    /// <param name="Account">The storage account.</param>
    /// <param name="Container">The container's name.</param>
    /// <param name="Prefix">What every blob's name begins with: empty, or ending in a slash.</param>
    /// <param name="Host">The service's host if the address named one; null for the account's in the public cloud.</param>
    public sealed record AzureContainer(string Account, string Container, string Prefix, string? Host) : DestinationUri
    {
        public override string ToString() => $"az://{Account}/{Container}/{Prefix}".TrimEnd('/');
    }

    private static LocalDirectory DirectoryOf(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Host is not ("" or "localhost"))
            throw Usage($"'{text}' names no directory of this machine; write file:///path or the path alone.");
        return new LocalDirectory(Path.GetFullPath(Uri.UnescapeDataString(uri.AbsolutePath)));
    }

    private static S3Bucket BucketOf(string rest)
    {
        var (bucket, prefix) = Split(rest);
        RefuseCredentials(bucket, prefix, "s3");
        if (bucket.Length is < 3 or > 255 || bucket.AsSpan().ContainsAny(" :\\"))
            throw Usage($"'{bucket}' is no name of a bucket; write s3://bucket/prefix.");
        return new S3Bucket(bucket, PrefixOf(prefix));
    }

    private static AzureContainer ContainerOf(string rest, string? host)
    {
        var (account, path) = Split(rest);
        RefuseCredentials(account, path, "az");
        var (container, prefix) = Split(path);
        if (account.Length < 3 || !account.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c)))
            throw Usage($"'{account}' is no name of a storage account; write az://account/container/prefix.");
        var valid = container.Length is >= 3 and <= 63 && container.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');
        if (!valid)
            throw Usage($"'{container}' is no name of a container; write az://account/container/prefix.");
        return new AzureContainer(account, container, PrefixOf(prefix), host);
    }

    private static AzureContainer AzureAddress(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) ||
            AzureHosts.FirstOrDefault(suffix => uri.Host.EndsWith(suffix, StringComparison.OrdinalIgnoreCase)) is not { } suffix)
        {
            throw Usage(
                "Of https:// addresses only https://account.blob.core.windows.net/container/prefix are destinations; " +
                "for an S3-compatible service write s3://bucket/prefix and set wandb-export.s3.endpoint.");
        }
        if (uri.Query.Length > 0 || uri.UserInfo.Length > 0)
            throw Usage(NoCredentials("az"));
        var path = Uri.UnescapeDataString(uri.AbsolutePath);
        return ContainerOf(string.Create(CultureInfo.InvariantCulture, $"{uri.Host[..^suffix.Length]}{path}"), uri.Host);
    }

    private static (string First, string Remainder) Split(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? (text, "") : (text[..slash], text[(slash + 1)..]);
    }

    // Slashes at the ends say nothing, within they would make names that no file system and few tools can show.
    private static string PrefixOf(string text)
    {
        var prefix = text.Trim('/');
        if (prefix.Length == 0)
            return "";
        if (prefix.Split('/').Any(segment => segment is "" or "." or "..") || prefix.AsSpan().ContainsAny("\\\0"))
            throw Usage($"'{prefix}' is no prefix for keys; leave out empty segments, '.', '..' and backslashes.");
        return prefix + "/";
    }

    private static void RefuseCredentials(string authority, string path, string kind)
    {
        if (authority.Contains('@', StringComparison.Ordinal) || path.Contains('?', StringComparison.Ordinal))
            throw Usage(NoCredentials(kind));
    }

    private static string NoCredentials(string kind) =>
        $"A destination's address may hold no credentials or parameters, because others see it; give them as docs/destinations.md says for {kind}://.";

    private static ExportException Usage(string message) =>
        new(new Failure(FailureCategory.Fatal, "destination_unsupported", message, ExitCode.Usage));
}
