using System.Buffers;
using System.Net;
using System.Text;

namespace WandbExporter.Core.References;

/// <summary>
/// Where a content is that a manifest only refers to, in the parts that each scheme has. Names of objects are taken as W&amp;B's own client writes
/// them: nothing in them is decoded.
/// </summary>
public sealed class ReferenceAddress
{
    public const string S3 = "s3";
    public const string Google = "gs";
    public const string Http = "http";
    public const string Https = "https";
    public const string File = "file";
    public const string Artifact = "wandb-artifact";

    // What clients of stores make of such a name may be one of another bucket.
    private const string LeadsUp = "its name leads up with '..'";
    private const string VersionParameter = "?versionId=";

    private static readonly string[] BlobHosts =
        [".blob.core.windows.net", ".blob.core.usgovcloudapi.net", ".blob.core.chinacloudapi.cn", ".blob.core.cloudapi.de"];

    // None of them is in the name of a bucket or of a host.
    private static readonly SearchValues<char> NotOfNames = SearchValues.Create("@:?#\\ %");

    private static readonly SearchValues<char> NotOfUrls = SearchValues.Create("\"<>\\^`{|}\u007f");

    private static readonly UriCreationOptions AsWritten = new() { DangerousDisablePathAndQueryCanonicalization = true };

    private ReferenceAddress(string text, string scheme, string host) => (Text, Scheme, Host) = (text, scheme, host);

    /// <summary>As the manifest has it. It may hold credentials.</summary>
    public string Text { get; }

    /// <summary>In lower case; empty if there is none.</summary>
    public string Scheme { get; }

    /// <summary>The host in ASCII, the bucket, or the artifact's id in hex; empty for a file.</summary>
    public string Host { get; }

    /// <summary>Of a host; 0 for what has none.</summary>
    public int Port { get; private init; }

    /// <summary>The object's name in its bucket or its container, the path of a file or a version's entry, or the path at a host.</summary>
    public string Path { get; private init; } = "";

    /// <summary>The version that the address names; null if it names none.</summary>
    public string? Version { get; private init; }

    /// <summary>What an HTTP request is sent to; null for other schemes, and for a blob.</summary>
    public Uri? Url { get; private init; }

    /// <summary>The container of a blob of Azure that is read with Azure's credentials; null for all else.</summary>
    public string? Container { get; private init; }

    /// <summary>Why nothing can be read from it, as in "… because {problem}"; null if something may be.</summary>
    public string? Problem { get; private init; }

    /// <summary>What a person adds to a list to have it followed, such as <c>s3://bucket</c>; it holds no credential.</summary>
    public string Place => Scheme switch
    {
        "" => "an address without a scheme",
        File => "file://",
        Artifact => "wandb-artifact://",
        Http or Https => $"{Scheme}://{Authority(Scheme, Host, Port)}",
        _ => $"{Scheme}://{Host}",
    };

    public static ReferenceAddress Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var end = text.IndexOf("://", StringComparison.Ordinal);
        var scheme = end > 0 ? text[..end].ToLowerInvariant() : "";
        if (scheme.Length == 0 || !scheme.All(character => char.IsAsciiLetterOrDigit(character) || character is '+' or '-' or '.'))
            return new ReferenceAddress(text, "", "") { Problem = "it is no address" };
        var rest = text[(end + 3)..];
        return scheme switch
        {
            S3 => OfObject(text, scheme, rest, VersionedByParameter),
            Google => OfObject(text, scheme, rest, VersionedByFragment),
            Http or Https => OfHost(text, scheme, rest),
            File => OfFile(text, rest),
            Artifact => OfObject(text, scheme, rest, path => (path, null)),
            _ => new ReferenceAddress(text, scheme, BareAuthority(rest)) { Problem = $"nothing here reads {scheme}://" },
        };
    }

    /// <summary>A host as it is compared: in ASCII and lower case, an address in its one spelling. Null if it is none.</summary>
    /// <param name="url">What names it.</param>
    public static string? HostOf(Uri url)
    {
        ArgumentNullException.ThrowIfNull(url);
        if (url.HostNameType is not (UriHostNameType.Dns or UriHostNameType.IPv4 or UriHostNameType.IPv6))
            return null;
        if (IPAddress.TryParse(url.DnsSafeHost, out var address))
            return address.ToString();
        try
        {
            return url.IdnHost.TrimEnd('.').ToLowerInvariant() is { Length: > 0 } host ? host : null;
        }
        catch (UriFormatException)
        {
            // It has letters that no name of a host has.
            return null;
        }
    }

    /// <summary>A host with its port, where that is not the scheme's own.</summary>
    public static string Authority(string scheme, string host, int port)
    {
        ArgumentNullException.ThrowIfNull(host);
        var name = host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host;
        return port == 0 || port == (scheme == Https ? 443 : 80) ? name : $"{name}:{port}";
    }

    /// <summary>Whether blobs of Azure Storage are at the host.</summary>
    public static bool IsBlobHost(string host) => BlobHosts.Any(suffix => host.EndsWith(suffix, StringComparison.Ordinal));

    /// <summary>Where a server sends on to. What it names is an address of HTTP, or one with a problem.</summary>
    public ReferenceAddress Redirected(string location)
    {
        ArgumentNullException.ThrowIfNull(location);
        if (Url is not { } from)
            return new ReferenceAddress(location, "", "") { Problem = "it is no address" };
        var authority = from.Scheme + "://" + Authority(from.Scheme, from.DnsSafeHost, from.Port);
        var scheme = location.IndexOf("://", StringComparison.Ordinal);
        if (scheme > 0 && location.AsSpan(0, scheme).IndexOfAny("/?#") < 0)
            return OfUrl(location, location[..scheme].ToLowerInvariant());
        if (location.StartsWith("//", StringComparison.Ordinal))
            return OfUrl($"{from.Scheme}:{location}", from.Scheme);
        if (location.StartsWith('/'))
            return OfUrl(authority + location, from.Scheme);
        return Uri.TryCreate(from, EscapedUrl(location), out var to) ? OfUrl(to.AbsoluteUri, to.Scheme) : new ReferenceAddress(location, "", "") { Problem = "it is no address" };
    }

    /// <summary>As a message names it: without credentials, and what may be some.</summary>
    public override string ToString() => Problem is not null ? Place : Url is { } url ? Place + url.AbsolutePath : Text;

    private static ReferenceAddress OfObject(string text, string scheme, string rest, Func<string, (string Name, string? Version)> versioned)
    {
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        var (bucket, path) = slash < 0 ? (rest, "") : (rest[..slash], rest[(slash + 1)..]);
        var (name, version) = versioned(path);
        return new ReferenceAddress(text, scheme, bucket)
        {
            Path = name,
            Version = version,
            Problem = bucket.Length == 0 || bucket.AsSpan().ContainsAny(NotOfNames) ? "it names no bucket"
                : name.Length == 0 ? "it names no object"
                : scheme != Artifact && HasDots(name) ? LeadsUp
                : name.EndsWith('/') && scheme != Artifact ? "it is a folder, which has no bytes of its own"
                : null,
        };
    }

    private static ReferenceAddress OfHost(string text, string scheme, string rest)
    {
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        var host = (slash < 0 ? rest : rest[..slash]).ToLowerInvariant();
        if (scheme != Https || !IsBlobHost(host) || host.AsSpan().ContainsAny(NotOfNames) || slash < 0 || HasSignature(rest))
            return OfUrl(text, scheme);
        var (path, version) = VersionedByParameter(rest[(slash + 1)..]);
        var end = path.IndexOf('/', StringComparison.Ordinal);
        return new ReferenceAddress(text, scheme, host)
        {
            Port = 443,
            Path = path,
            Version = version,
            Container = end < 0 ? path : path[..end],
            Problem = end <= 0 || end == path.Length - 1 || path[end + 1] == '/' || path.EndsWith('/') ? "it names no blob" : HasDots(path) ? LeadsUp : null,
        };
    }

    private static ReferenceAddress OfUrl(string text, string scheme)
    {
        if (!Uri.TryCreate(EscapedUrl(text), AsWritten, out var url) || url.Scheme is not (Http or Https) || HostOf(url) is not { } host)
            return new ReferenceAddress(text, scheme, "") { Problem = "it is no address" };
        return new ReferenceAddress(text, url.Scheme, host)
        {
            Port = url.Port,
            Path = url.AbsolutePath,
            Url = url,
            Problem = url.UserInfo.Length > 0 ? "its address holds a user or a password" : null,
        };
    }

    private static ReferenceAddress OfFile(string text, string rest)
    {
        var path = rest.StartsWith("localhost/", StringComparison.OrdinalIgnoreCase) ? rest["localhost".Length..] : rest;
        return new ReferenceAddress(text, File, "")
        {
            Path = path,
            Problem = !path.StartsWith('/') ? "it is on another machine"
                : path.Contains('\0', StringComparison.Ordinal) ? "it is no path"
                : HasDots(path) ? LeadsUp
                : null,
        };
    }

    private static (string Name, string? Version) VersionedByParameter(string path) =>
        path.LastIndexOf(VersionParameter, StringComparison.Ordinal) is >= 0 and var at && path.Length > at + VersionParameter.Length
            ? (path[..at], Uri.UnescapeDataString(path[(at + VersionParameter.Length)..]))
            : (path, null);

    private static (string Name, string? Version) VersionedByFragment(string path) =>
        path.LastIndexOf('#') is >= 0 and var at && path.Length - at > 10 && path.AsSpan(at + 1).IndexOfAnyExceptInRange('0', '9') < 0
            ? (path[..at], path[(at + 1)..])
            : (path, null);

    /// <summary>Whether a segment leads to where it stands, or up.</summary>
    internal static bool HasDots(string path) => path.Split('/', '\\').Any(segment => segment is "." or "..");

    private static bool HasSignature(string rest) =>
        rest.IndexOf('?', StringComparison.Ordinal) is >= 0 and var query && rest[query..].Split('?', '&').Any(field => field.StartsWith("sig=", StringComparison.Ordinal));

    /// <summary>The host of what nothing is known of, without a user.</summary>
    private static string BareAuthority(string rest)
    {
        var end = rest.AsSpan().IndexOfAny("/?#\\");
        var authority = end < 0 ? rest : rest[..end];
        return authority[(authority.LastIndexOf('@') + 1)..];
    }

    /// <summary>
    /// Behind the host, as W&amp;B's client sends it: what no request can hold is percent-encoded, all else stays as it is written. What follows a <c>#</c> is
    /// not sent.
    /// </summary>
    private static string EscapedUrl(string text)
    {
        var scheme = text.IndexOf("://", StringComparison.Ordinal);
        var from = scheme < 0 ? 0 : scheme + 3;
        var end = text.IndexOf('#', from) is >= 0 and var fragment ? fragment : text.Length;
        var path = text.AsSpan(from, end - from).IndexOfAny('/', '?');
        if (path < 0)
            return text[..end];
        var escaped = new StringBuilder(text, 0, from + path, text.Length * 2);
        if (scheme >= 0 && text[from + path] == '?')
            escaped.Append('/');
        foreach (var rune in text.AsSpan((from + path)..end).EnumerateRunes())
            escaped.Append(rune.IsAscii && rune.Value > ' ' && !NotOfUrls.Contains((char)rune.Value) ? rune.ToString() : Uri.EscapeDataString(rune.ToString()));
        return escaped.ToString();
    }
}
