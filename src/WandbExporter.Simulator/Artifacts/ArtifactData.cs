using System.Globalization;

namespace WandbExporter.Simulator;

/// <summary>One version: its record, its entries, and the manifest over them.</summary>
public sealed class ArtifactData
{
    private readonly VersionPlan _plan;
    private readonly Lazy<EntryList> _entries;
    private readonly Lazy<string> _digest;
    private readonly Lazy<FileData> _manifest;

    internal ArtifactData(CollectionData sequence, int number, int? versionIndex, VersionPlan plan)
    {
        _plan = plan;
        Sequence = sequence;
        Number = number;
        VersionIndex = versionIndex;
        Id = IdOf(sequence.Project.Entity, sequence.Project.Name, sequence.IdType, sequence.IdName, number);
        _entries = new Lazy<EntryList>(() => plan.Entries(this));
        _digest = new Lazy<string>(() => plan.DeclaredDigest ?? ManifestDigest.Of(this, plan.DigestIsOfManifest));
        _manifest = new Lazy<FileData>(() => new ManifestFile(this, hasWrongSizes: false));
    }

    /// <summary>The collection that it was made in; never a portfolio.</summary>
    public CollectionData Sequence { get; }

    /// <summary>Its place among all versions that the sequence ever had.</summary>
    public int Number { get; }

    /// <summary>In its sequence; null: it has none, and may never have had one.</summary>
    public int? VersionIndex { get; }

    public string Id { get; }

    public string State => _plan.State;

    public bool IsCommitted => State == VersionPlan.Committed;

    public string? Description => _plan.Description;

    /// <summary>As the server sends it; it need not be valid JSON.</summary>
    public string? Metadata => _plan.Metadata;

    /// <summary>Nothing above 0 is a time to live.</summary>
    public long TtlSeconds => _plan.TtlSeconds;

    public bool TtlIsInherited => _plan.TtlIsInherited;

    public IReadOnlyList<string> Tags => _plan.Tags;

    public long? HistoryStep => _plan.HistoryStep;

    /// <summary>JSON of the manifest's <c>storagePolicyConfig</c>.</summary>
    public string StorageConfig => _plan.StorageConfig;

    /// <summary>Else the layout is V1, as it is where the manifest says nothing.</summary>
    public bool IsLayoutV2 => StorageConfig.Contains("\"V2\"", StringComparison.Ordinal);

    /// <summary>In the order of the manifest. Of a version that is not committed too: the server does not give them out.</summary>
    public EntryList Entries => _entries.Value;

    public FileData Manifest => _manifest.Value;

    /// <summary>Hex digest over the manifest's entries, by the sequence's algorithm.</summary>
    public string Digest => _digest.Value;

    /// <summary>What the official client finds when it works the digest out; another where the server's is of something else.</summary>
    public string DigestOfEntries => ManifestDigest.Of(this, ofManifest: false);

    public string? CommitHash => IsCommitted ? Digest[..20] : null;

    /// <summary>With references.</summary>
    public long Size => Entries.Size;

    /// <summary>Without references.</summary>
    public long StorageBytes => Entries is GeneratedEntries ? Entries.Size : Entries.Sum(entry => entry.Content?.Size ?? 0);

    public DateTimeOffset CreatedAt => _plan.MadeAt ?? Sequence.Project.CreatedAt.AddHours(Number + 1);

    /// <summary>Did a client make it? Then runs have to do with it only as that client said.</summary>
    internal bool IsMade => _plan.MadeAt is not null;

    public DateTimeOffset UpdatedAt => _plan.UpdatedAt ?? CreatedAt;

    internal string ManifestName => _plan.ManifestName;

    internal static string IdOf(string entity, string project, string type, string sequence, int number) =>
        GlobalId.Of("Artifact", entity, project, type, sequence, number.ToString(CultureInfo.InvariantCulture));
}
