using System.Net;
using WandbExporter.Core.Errors;

namespace WandbExporter.Core.References;

/// <summary>
/// What references may be followed, as <c>SCHEME://HOST-OR-BUCKET[/PREFIX]</c>. A prefix is of whole names: <c>s3://bucket/data</c> is the object
/// <c>data</c> and what is below <c>data/</c>. Before a host <c>*.</c> stands for one name or more.
/// </summary>
public sealed record ReferenceRule
{
    private const string Wildcard = "*.";

    /// <summary>An entry of each kind, as help shows it.</summary>
    public const string Examples = "s3://my-bucket/datasets, gs://my-bucket, https://data.example.org, https://*.example.org/public, file:///mnt/data or wandb-artifact://";

    private ReferenceRule(string scheme, string host, int port, string prefix, bool isWildcard) =>
        (Scheme, Host, Port, Prefix, IsWildcard) = (scheme, host, port, prefix, isWildcard);

    public string Scheme { get; }

    /// <summary>The host, what stands behind its <c>*.</c>, or the bucket; empty for files and for entries of artifacts.</summary>
    public string Host { get; }

    public int Port { get; }

    /// <summary>Without a slash at its ends; empty for all.</summary>
    public string Prefix { get; }

    public bool IsWildcard { get; }

    /// <exception cref="ExportException">Usage: it makes no sense; the sentence says what would.</exception>
    public static ReferenceRule Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var end = text.IndexOf("://", StringComparison.Ordinal);
        if (end <= 0)
            throw Usage(text, $"write an address such as {Examples}");
        var (scheme, rest) = (text[..end].ToLowerInvariant(), text[(end + 3)..]);
        if (rest.Any(char.IsControl))
            throw Usage(text, "it holds a control character");
        return scheme switch
        {
            ReferenceAddress.S3 or ReferenceAddress.Google => OfBucket(text, scheme, rest),
            ReferenceAddress.Http or ReferenceAddress.Https => OfHost(text, scheme, rest),
            ReferenceAddress.File => OfFolder(text, rest),
            ReferenceAddress.Artifact => rest.Length == 0
                ? new ReferenceRule(scheme, "", 0, "", isWildcard: false)
                : throw Usage(text, "write wandb-artifact:// alone: what this key may see of the same server is followed"),
            "az" or "azure" => throw Usage(text, "W&B names blobs by their web address; write https://account.blob.core.windows.net/container"),
            _ => throw Usage(text, $"nothing here reads {scheme}://; what can be followed is s3://, gs://, https://, http://, file:// and wandb-artifact://"),
        };
    }

    /// <summary>Whether the reference may be followed by this rule.</summary>
    public bool Allows(ReferenceAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (address.Problem is not null || address.Scheme != Scheme || address.Port != Port || !NamesHost(address))
            return false;
        if (Prefix.Length == 0)
            return true;
        // At a host, what stands for a slash or leads up may mean another place there than it seems to here.
        var path = address.Url is null ? address.Path : Decoded(address.Path);
        return path is not null && !ReferenceAddress.HasDots(path) && IsBelow(path.TrimStart('/'), address.Url is null ? Prefix : Uri.UnescapeDataString(Prefix));
    }

    /// <summary>Whether it names this very host, so that it may be one of a private network.</summary>
    public bool Names(string host, int port) => !IsWildcard && Port == port && Host == host;

    public override string ToString()
    {
        var authority = Scheme is ReferenceAddress.Http or ReferenceAddress.Https ? ReferenceAddress.Authority(Scheme, IsWildcard ? Wildcard + Host : Host, Port) : Host;
        return Prefix.Length == 0 ? $"{Scheme}://{authority}" : $"{Scheme}://{authority}/{Prefix}";
    }

    private static ReferenceRule OfBucket(string text, string scheme, string rest)
    {
        var (bucket, prefix) = Split(rest);
        if (ReferenceAddress.HasDots(prefix))
            throw Usage(text, "a prefix is of whole names of objects, without '.' and '..'");
        if (bucket.Length < 3 || !bucket.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.'))
            throw Usage(text, bucket.Contains('*', StringComparison.Ordinal) ? "a bucket is named whole, without *" : $"write a bucket, as in {scheme}://my-bucket");
        return new ReferenceRule(scheme, bucket, 0, prefix, isWildcard: false);
    }

    private static ReferenceRule OfHost(string text, string scheme, string rest)
    {
        var (authority, prefix) = Split(rest);
        if (authority.Contains('@', StringComparison.Ordinal))
            throw new ExportException(new Failure(FailureCategory.Fatal, FailureCode.Usage, "An entry of --reference-allow holds a user or a password; others see it: write the host alone.", ExitCode.Usage));
        if (prefix.AsSpan().IndexOfAny("?#\\") >= 0 || ReferenceAddress.HasDots(Uri.UnescapeDataString(prefix)))
            throw Usage(text, "a prefix is a path without '..', and without what follows ? or #");
        var isWildcard = authority.StartsWith(Wildcard, StringComparison.Ordinal);
        var named = isWildcard ? authority[Wildcard.Length..] : authority;
        if (named.Contains('*', StringComparison.Ordinal))
            throw Usage(text, "* stands for the first names of a host alone, as in https://*.example.org");
        if (!Uri.TryCreate($"{scheme}://{named}/", UriKind.Absolute, out var url) || ReferenceAddress.HostOf(url) is not { } host || url.AbsolutePath != "/" || url.Query.Length > 0)
            throw Usage(text, $"write a host, as in {scheme}://data.example.org");
        if (isWildcard && IPAddress.TryParse(host, out _))
            throw Usage(text, "an IP address is written whole, without *");
        if (isWildcard && ReferenceAddress.IsBlobHost("." + host))
            throw Usage(text, "Azure's credentials are sent to accounts that are named; write https://account.blob.core.windows.net");
        return new ReferenceRule(scheme, host, url.Port, prefix, isWildcard);
    }

    private static ReferenceRule OfFolder(string text, string rest)
    {
        if (!rest.StartsWith('/'))
            throw Usage(text, "write a folder of this machine with all of its path, as in file:///mnt/data");
        var folder = rest.Trim('/');
        if (folder.Length == 0 || ReferenceAddress.HasDots(folder))
            throw Usage(text, "name a folder, and without '..': not all that this machine has");
        return new ReferenceRule(ReferenceAddress.File, "", 0, folder, isWildcard: false);
    }

    private static (string Authority, string Prefix) Split(string rest)
    {
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? (rest, "") : (rest[..slash], rest[(slash + 1)..].Trim('/'));
    }

    private static bool IsBelow(string path, string prefix) =>
        path.StartsWith(prefix, StringComparison.Ordinal) && (path.Length == prefix.Length || path[prefix.Length] == '/');

    /// <summary>Null if a slash is hidden in it.</summary>
    private static string? Decoded(string path) =>
        path.Contains("%2f", StringComparison.OrdinalIgnoreCase) ? null : Uri.UnescapeDataString(path);

    private static ExportException Usage(string text, string remedy) =>
        new(new Failure(FailureCategory.Fatal, FailureCode.Usage, $"--reference-allow '{text}' allows nothing: {remedy}.", ExitCode.Usage));

    private bool NamesHost(ReferenceAddress address) => Scheme == ReferenceAddress.Artifact || (IsWildcard
        // The names of an account of Azure are its own: what is sent there are credentials.
        ? address.Container is null && address.Host.EndsWith("." + Host, StringComparison.Ordinal) && !IPAddress.TryParse(address.Host, out _)
        : address.Host == Host);
}
