using System.Text;
using System.Text.Json;

namespace WandbExporter.Simulator;

/// <summary>A manifest that a client put: read strictly, and made to entries whose bytes are there.</summary>
internal static class UploadedManifest
{
    /// <param name="find">The stored bytes of an entry by its path, digest and birth; null: there are none.</param>
    /// <exception cref="GraphQL.GraphQLFieldException">It is none, or names what is not there, or other bytes.</exception>
    public static IReadOnlyList<ArtifactEntry> Read(byte[] bytes, bool isXxh128, Func<string, string, string?, FileData?> find)
    {
        try
        {
            using var json = JsonDocument.Parse(bytes);
            var root = json.RootElement;
            if (root.GetProperty("version").GetInt32() != 1
                || root.GetProperty("storagePolicy").GetString() != "wandb-storage-policy-v1"
                || root.GetProperty("storagePolicyConfig").GetProperty("storageLayout").GetString() != "V2")
                throw Change.Invalid("the manifest is of another kind than this server stores");
            return [.. root.GetProperty("contents").EnumerateObject().Select(entry => Entry(entry, isXxh128, find))];
        }
        catch (Exception broken) when (broken is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw Change.Invalid("the manifest cannot be read");
        }
    }

    /// <summary>Hex, of the entries in the order of their paths.</summary>
    public static string DigestOf(IReadOnlyList<ArtifactEntry> entries, bool isXxh128)
    {
        var text = new StringBuilder("wandb-artifact-manifest-v1\n");
        foreach (var entry in new HeldEntries(entries).Sorted())
            text.Append(entry.Path).Append(':').Append(entry.Digest).Append('\n');
        var file = new BytesFile("manifest", text.ToString());
        return Convert.ToHexStringLower(Convert.FromBase64String(isXxh128 ? file.Xxh128() : file.Md5()));
    }

    private static ArtifactEntry Entry(JsonProperty entry, bool isXxh128, Func<string, string, string?, FileData?> find)
    {
        var (path, fields) = (entry.Name, entry.Value);
        var digest = fields.GetProperty("digest").GetString()!;
        long? size = fields.TryGetProperty("size", out var given) ? given.GetInt64() : null;
        var extra = fields.TryGetProperty("extra", out var more) ? more.GetRawText() : null;
        var birth = Text(fields, "birthArtifactID");
        if (Text(fields, "ref") is { } reference)
            return ArtifactEntry.Refers(path, reference, digest, size, extra);
        var isTagged = more.ValueKind == JsonValueKind.Object && Text(more, "alg") is { } tag && (tag == ArtifactEntry.Xxh128 ? true : throw Change.Invalid($"no digest is called {tag}"));
        if (isTagged && !isXxh128)
            throw Change.Invalid($"{path} has another digest than its version");
        var content = find(path, digest, birth) ?? throw Change.Invalid($"{path} was not uploaded");
        if ((isTagged ? content.Xxh128() : content.Md5()) != digest)
            throw Change.Invalid($"{path} has other bytes than its digest says");
        if ((size ?? 0) != content.Size)
            throw Change.Invalid($"{path} has {content.Size} bytes, and not {size ?? 0}");
        return isTagged ? ArtifactEntry.StoredXxh128(path, content, birth) : ArtifactEntry.Stored(path, content, birth, extra);
    }

    private static string? Text(JsonElement of, string name) => of.TryGetProperty(name, out var text) ? text.GetString() : null;
}
