using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using WandbExporter.Client.Model;
using WandbExporter.Client.Rows;
using WandbExporter.Core.Ports;
using WandbExporter.Core.References;

namespace WandbExporter.Client.References;

/// <summary>
/// What a manifest says of a content that it refers to. Its digest is whatever the scheme had when it was logged: an entity tag, an MD5, or, where nobody
/// looked at the content, the address or a digest of the address, which says nothing.
/// </summary>
internal sealed record ReferenceClaim
{
    public required ReferenceAddress Address { get; init; }

    /// <summary>The entity tag; null if there is none.</summary>
    public string? ETag { get; private init; }

    /// <summary>The MD5 or XXH128 of the bytes themselves, or the MD5 that the entity tag may be; null if there is none.</summary>
    public ListedDigest? Digest { get; private init; }

    /// <summary>Whether the digest is one of the bytes in any case.</summary>
    public bool IsOfBytes { get; private init; }

    /// <summary>The version that was logged, as its store names it; null if none is known.</summary>
    public string? Version { get; private init; }

    /// <summary>Null if it is not known. Writers leave out what they do not know, and some write 0.</summary>
    public long? Size { get; private init; }

    public static ReferenceClaim Of(ReferenceAddress address, ArtifactManifestEntry entry)
    {
        var (etag, version) = InExtra(entry.ExtraJson);
        var size = entry.Size > 0 ? entry.Size : null;
        var isUnchecked = string.IsNullOrEmpty(entry.DigestBase64) || entry.DigestBase64.Contains("://", StringComparison.Ordinal) || entry.DigestBase64 == entry.Reference
            || entry.DigestBase64 == DigestOf(entry.Reference!);
        if (address.Scheme == ReferenceAddress.File)
        {
            var algorithm = entry.AlgorithmTag == "XXH128" ? DigestAlgorithm.Xxh128 : DigestAlgorithm.Md5;
            return new ReferenceClaim
            {
                Address = address,
                Size = size,
                Digest = isUnchecked ? null : ListedDigest.Parse(entry.DigestBase64, algorithm),
                IsOfBytes = true,
            };
        }
        var tag = ReferenceTag.Plain(etag ?? (isUnchecked ? null : entry.DigestBase64));
        return new ReferenceClaim
        {
            Address = address,
            ETag = tag,
            Digest = ListedDigest.Parse(tag, DigestAlgorithm.Md5),
            Version = address.Version ?? version,
            Size = size,
        };
    }

    private static (string? ETag, string? Version) InExtra(string? json)
    {
        if (json is null)
            return (null, null);
        try
        {
            using var extra = JsonDocument.Parse(json);
            return extra.RootElement.ValueKind == JsonValueKind.Object ? (TextOf(extra.RootElement, "etag"), TextOf(extra.RootElement, "versionID")) : (null, null);
        }
        catch (JsonException)
        {
            return (null, null);
        }
    }

    /// <summary>W&amp;B's client writes a generation as a number. A bucket without versions calls its one <c>null</c>.</summary>
    private static string? TextOf(JsonElement extra, string name)
    {
        if (ElementText.Find(extra, name) is not { } value)
            return null;
        return value.ValueKind switch
        {
            JsonValueKind.String => ElementText.Of(value) is { Length: > 0 } text and not "null" ? text : null,
            JsonValueKind.Number when value.TryGetInt64(out var number) => number.ToString(CultureInfo.InvariantCulture),
            _ => null,
        };
    }

#pragma warning disable CA5351 // What W&B's client writes of a file that it was told not to look at.
    private static string DigestOf(string address) => Convert.ToBase64String(MD5.HashData(Encoding.UTF8.GetBytes(address)));
#pragma warning restore CA5351
}
