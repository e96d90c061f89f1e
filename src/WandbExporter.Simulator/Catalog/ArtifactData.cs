using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace WandbExporter.Simulator;

/// <summary>One committed version: its files, and the manifest over them.</summary>
public sealed class ArtifactData
{
    private readonly Lazy<IReadOnlyList<FileData>> _files;
    private readonly Lazy<string> _digest;
    private readonly Lazy<FileData> _manifest;

    internal ArtifactData(CollectionData sequence, int index)
    {
        Sequence = sequence;
        Index = index;
        var seed = Noise.Hash(Noise.Hash(sequence.Id), (ulong)index);
        _files = new Lazy<IReadOnlyList<FileData>>(() =>
        [
            new BytesFile("metadata.json", $"{{\"version\":{index}}}"),
            new RandomFile("weights/model.bin", 2_000 + (long)(seed % 3_000), seed),
            new RandomFile("data/part-0 ünï.bin", 500 + index, seed + 1),
        ]);
        _digest = new Lazy<string>(ComputeDigest);
        _manifest = new Lazy<FileData>(WriteManifest);
    }

    public CollectionData Sequence { get; }

    public int Index { get; }

    public string Id => GlobalId.Of(
        "Artifact", Sequence.Project.Entity, Sequence.Project.Name, Sequence.TypeName, Sequence.Name, Index.ToString(CultureInfo.InvariantCulture));

    public IReadOnlyList<FileData> Files => _files.Value;

    public FileData Manifest => _manifest.Value;

    /// <summary>Hex MD5 over the manifest's entries, as the official client computes it.</summary>
    public string Digest => _digest.Value;

    public long Size => Files.Sum(file => file.Size);

    public DateTimeOffset CreatedAt => Sequence.Project.CreatedAt.AddHours(Index + 1);

    private string ComputeDigest()
    {
        var text = new StringBuilder("wandb-artifact-manifest-v1\n");
        foreach (var file in Files.OrderBy(file => file.Name, StringComparer.Ordinal))
            text.Append(file.Name).Append(':').Append(file.Md5()).Append('\n');
#pragma warning disable CA5351 // The protocol's own digest.
        return Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(text.ToString())));
#pragma warning restore CA5351
    }

    private BytesFile WriteManifest() => new("wandb_manifest.json", GeneratedRecord.Json(writer =>
    {
        writer.WriteNumber("version", 1);
        writer.WriteString("storagePolicy", "wandb-storage-policy-v1");
        writer.WriteStartObject("storagePolicyConfig");
        writer.WriteString("storageLayout", "V2");
        writer.WriteEndObject();
        writer.WriteStartObject("contents");
        foreach (var file in Files)
        {
            writer.WriteStartObject(file.Name);
            writer.WriteString("digest", file.Md5());
            writer.WriteNumber("size", file.Size);
            writer.WriteString("birthArtifactID", Id);
            writer.WriteEndObject();
        }
        writer.WriteEndObject();
    }));
}
