using System.Text.RegularExpressions;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Ports;

namespace WandbExporter.Client.Model;

/// <summary>A file of a run. Its name comes from a user and may hold anything, <c>..</c> included.</summary>
/// <param name="Url">On the API's host, needs credentials. Never print it whole: it may be signed.</param>
/// <param name="DirectUrl">Signed, in the object store, expires.</param>
/// <param name="SizeBytes">Null when the server does not say.</param>
/// <param name="Md5">As the server spells it: base64 of an MD5, or something else; null if it says none.</param>
public sealed partial record RunFile(
    RunPath Run,
    string Id,
    string Name,
    string? Url,
    string? DirectUrl,
    long? SizeBytes,
    string? MimeType,
    ServerTime? UpdatedAt,
    string? Md5)
{
    /// <summary>What the server says where the size belongs, when that is none; null if it is one, or if it says nothing.</summary>
    public string? OddSize { get; init; }

    /// <summary>True when the file is only named here and lies somewhere that is not reached by HTTP, such as <c>s3://</c>.</summary>
    public bool IsReference => Source is { } source && OtherScheme().IsMatch(source);

    /// <summary>The digest that <see cref="Md5"/> spells; null if it spells none.</summary>
    public ListedDigest? Digest => Listed.Digest;

    internal string? Source => string.IsNullOrEmpty(Url) ? DirectUrl : Url;

    internal ListedContent Listed => new(SizeBytes, Md5);

    /// <summary>How a content stands to what is listed here.</summary>
    /// <param name="bytes">Its size.</param>
    /// <param name="hasListedDigest">Whether it has the listed digest.</param>
    public ListingAgreement AgreementWith(long bytes, bool hasListedDigest) => Listed.AgreementWith(bytes, hasListedDigest);

    public override string ToString() => $"{Run}/{Name}";

    [GeneratedRegex("^(?!https?:)[a-z][a-z0-9+.-]*:", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex OtherScheme();
}
