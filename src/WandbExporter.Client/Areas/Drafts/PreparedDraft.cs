using System.Text.Encodings.Web;
using System.Text.Json;
using WandbExporter.Client.Manifests;
using WandbExporter.Client.Model;

namespace WandbExporter.Client.Areas.Drafts;

/// <summary>A draft whose files were read: what its manifest will hold.</summary>
/// <param name="Entries">In the order of the manifest.</param>
/// <param name="Contents">By path, what is to be uploaded.</param>
/// <param name="Digest">Of all, in hex.</param>
/// <param name="Latest">The newest version of the collection; null: there is none.</param>
internal sealed record PreparedDraft(
    IReadOnlyList<ArtifactManifestEntry> Entries, IReadOnlyDictionary<string, DraftContent> Contents, bool IsXxh128, string Digest, ArtifactMembership? Latest)
{
    public const string Md5Name = "MANIFEST_MD5";
    public const string Xxh128Name = "MANIFEST_XXH128";
    public const string Tag = """{"alg":"XXH128"}""";

    public string Algorithm => IsXxh128 ? Xxh128Name : Md5Name;

    public static string DigestOf(IEnumerable<ArtifactManifestEntry> entries, bool isXxh128)
    {
        using var digest = new ManifestDigest();
        foreach (var entry in entries)
            digest.Append(entry);
        var all = digest.Current!;
        return isXxh128 ? all.Xxh128 : all.Md5;
    }

    /// <summary>The manifest as it is stored.</summary>
    /// <param name="birthOf">The version that brought a file's bytes.</param>
    public byte[] Manifest(Func<string, string?> birthOf)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteNumber("version", 1);
            json.WriteString("storagePolicy", "wandb-storage-policy-v1");
            json.WriteStartObject("storagePolicyConfig");
            json.WriteString("storageLayout", ArtifactManifestHeader.LayoutV2);
            json.WriteEndObject();
            json.WriteStartObject("contents");
            foreach (var entry in Entries)
                Write(json, entry, birthOf(entry.Path) ?? entry.BirthArtifactId);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        return stream.ToArray();
    }

    private static void Write(Utf8JsonWriter json, ArtifactManifestEntry entry, string? birth)
    {
        json.WriteStartObject(entry.Path);
        json.WriteString("digest", entry.DigestBase64);
        if (entry.Reference is { } reference)
            json.WriteString("ref", reference);
        if (entry.Size is { } size)
            json.WriteNumber("size", size);
        if (birth is not null)
            json.WriteString("birthArtifactID", birth);
        if (entry.ExtraJson is { } extra)
        {
            json.WritePropertyName("extra");
            json.WriteRawValue(extra);
        }
        json.WriteEndObject();
    }
}
