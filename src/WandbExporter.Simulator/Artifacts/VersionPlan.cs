using System.Globalization;

namespace WandbExporter.Simulator;

/// <summary>A version written out: its entries, and what is unusual about its record.</summary>
internal sealed record VersionPlan
{
    public const string Pending = "PENDING";
    public const string Committed = "COMMITTED";
    public const string Deleted = "DELETED";

    /// <summary>Called once, when the version is first read.</summary>
    public required Func<ArtifactData, EntryList> Entries { get; init; }

    public string State { get; init; } = Committed;

    /// <summary>Has it a number? What was never committed has none.</summary>
    public bool HasIndex { get; init; } = true;

    /// <summary>Its number; null: the next one.</summary>
    public int? Index { get; init; }

    /// <summary>A client made it, when it did; null: it is of the world.</summary>
    public DateTimeOffset? MadeAt { get; init; }

    /// <summary>What was said before there were entries; null: that of the entries.</summary>
    public string? DeclaredDigest { get; init; }

    /// <summary>Of its own collection, besides <c>latest</c>, which the last committed version has.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    public IReadOnlyList<string> Tags { get; init; } = [];

    public string? Description { get; init; }

    /// <summary>As the server sends it; it need not be valid JSON.</summary>
    public string? Metadata { get; init; } = "{}";

    public long TtlSeconds { get; init; } = -2;

    public bool TtlIsInherited { get; init; } = true;

    public long? HistoryStep { get; init; }

    /// <summary>Null: it is as it was made.</summary>
    public DateTimeOffset? UpdatedAt { get; init; }

    /// <summary>JSON of the manifest's <c>storagePolicyConfig</c>.</summary>
    public string StorageConfig { get; init; } = """{"storageLayout":"V2"}""";

    public string ManifestName { get; init; } = "wandb_manifest.json";

    /// <summary>The version's digest was taken of the manifest's own bytes, not of its entries.</summary>
    public bool DigestIsOfManifest { get; init; }

    /// <summary>Three small files with a digest of the usual kind.</summary>
    public static VersionPlan Usual(int number, int versions) => new()
    {
        Entries = artifact =>
        {
            var seed = Noise.Hash(Noise.Hash(artifact.Sequence.Id), (ulong)number);
            FileData[] files =
            [
                new BytesFile("metadata.json", $"{{\"version\":{number}}}"),
                new RandomFile("weights/model.bin", 2_000 + (long)(seed % 3_000), seed),
                new RandomFile("data/part-0 ünï.bin", 500 + number, seed + 1),
            ];
            return new HeldEntries([.. files.Select(file => ArtifactEntry.Stored(file.Name, file, artifact.Id))]);
        },
        Aliases = number == 0 && versions > 1 ? ["best"] : [],
        Tags = ["production"],
        Metadata = string.Create(CultureInfo.InvariantCulture, $"{{\"accuracy\":0.{number + 5},\"notes\":null}}"),
        HistoryStep = number * 10L,
    };
}
