using System.Globalization;
using System.Text.Json.Nodes;

namespace WandbExporter.Storage.Tests.Support.Servers.Gcs;

/// <summary>One generation of an object.</summary>
internal sealed record GcsObject(string Bucket, string Name, byte[] Content, long Generation, GcsMetadata Metadata, GcsKey? Key, DateTimeOffset At)
{
    public const long Metageneration = 1;

    /// <summary>The CRC32C that the service says it has, where it is not that of the content.</summary>
    public string? WrongCrc { get; init; }

    public string Crc32C => WrongCrc ?? GcsChecksums.Crc32C(Content);

    public string Etag => Convert.ToBase64String(BitConverter.GetBytes(Generation));

    /// <summary>The object's resource; without its digests for one who does not give the key that it is encrypted with.</summary>
    public JsonObject Resource(GcsKey? given)
    {
        var time = At.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
        var resource = new JsonObject
        {
            ["kind"] = "storage#object",
            ["id"] = string.Create(CultureInfo.InvariantCulture, $"{Bucket}/{Name}/{Generation}"),
            ["name"] = Name,
            ["bucket"] = Bucket,
            ["generation"] = Text(Generation),
            ["metageneration"] = Text(Metageneration),
            ["contentType"] = Metadata.ContentType,
            ["storageClass"] = Metadata.StorageClass ?? "STANDARD",
            ["size"] = Text(Content.Length),
            ["etag"] = Etag,
            ["timeCreated"] = time,
            ["updated"] = time,
        };
        if (Metadata.Custom.Count > 0)
            resource["metadata"] = new JsonObject(Metadata.Custom.Select(pair => KeyValuePair.Create<string, JsonNode?>(pair.Key, pair.Value)));
        if (Key is not null)
            resource["customerEncryption"] = new JsonObject { ["encryptionAlgorithm"] = "AES256", ["keySha256"] = Key.Sha256 };
        if (Key is null || Key == given)
        {
            resource["crc32c"] = Crc32C;
            resource["md5Hash"] = GcsChecksums.Md5(Content);
        }
        return resource;
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>What a request says about the object that it makes.</summary>
internal sealed record GcsMetadata(string? ContentType, string? StorageClass, IReadOnlyDictionary<string, string> Custom, string? Crc32C, string? Md5)
{
    private static readonly string[] Classes = ["STANDARD", "NEARLINE", "COLDLINE", "ARCHIVE"];

    public static GcsMetadata None { get; } = new(null, null, new Dictionary<string, string>(), null, null);

    public static GcsMetadata From(JsonObject? resource, string? contentType)
    {
        if (resource is null)
            return None with { ContentType = contentType };
        var storageClass = (string?)resource["storageClass"];
        if (storageClass is not null && !Classes.Contains(storageClass))
            throw GcsError.Invalid("Invalid argument.");
        var custom = resource["metadata"] is JsonObject pairs ? pairs.ToDictionary(pair => pair.Key, pair => (string)pair.Value!) : [];
        return new GcsMetadata((string?)resource["contentType"] ?? contentType, storageClass, custom, (string?)resource["crc32c"], (string?)resource["md5Hash"]);
    }

    /// <summary>Refuses a content that does not have the digests said to be its own.</summary>
    public void Check(ReadOnlySpan<byte> content)
    {
        var (crc, md5) = (GcsChecksums.Crc32C(content), GcsChecksums.Md5(content));
        if (Crc32C is not null && Crc32C != crc)
            throw GcsError.Invalid($"Provided CRC32C \"{Crc32C}\" doesn't match calculated CRC32C \"{crc}\".");
        if (Md5 is not null && Md5 != md5)
            throw GcsError.Invalid($"Provided MD5 hash \"{Md5}\" doesn't match calculated MD5 hash \"{md5}\".");
    }
}
