using WandbExporter.Core.Ids;

namespace WandbExporter.Client.Model;

/// <summary>A file of a run. Its name comes from a user and may hold anything, <c>..</c> included.</summary>
/// <param name="Url">On the API's host, needs credentials. Never print it whole: it may be signed.</param>
/// <param name="DirectUrl">Signed, in the object store, expires.</param>
/// <param name="SizeBytes">Null when the server does not say.</param>
/// <param name="Md5">Base64, or null.</param>
public sealed record RunFile(
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
    /// <summary>True when the file is only named here and lies somewhere that is not reached by HTTP, such as <c>s3://</c>.</summary>
    public bool IsReference => Source is { } source && !source.StartsWith('/')
        && !source.StartsWith("https://", StringComparison.OrdinalIgnoreCase) && !source.StartsWith("http://", StringComparison.OrdinalIgnoreCase);

    internal string? Source => string.IsNullOrEmpty(Url) ? DirectUrl : Url;

    public override string ToString() => $"{Run}/{Name}";
}
