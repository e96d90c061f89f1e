namespace WandbExporter.Client.Wire;

// What the documents of Queries/Updates select. Everything may be null: the server decides.
internal sealed record UpdateData(UpdatePayload? Payload);

/// <summary>The answer to any update: each has a few of these.</summary>
internal sealed record UpdatePayload
{
    /// <summary>Of an update that is known to be done without an answer that says so.</summary>
    public static UpdatePayload Done { get; } = new() { Success = true };

    public bool? Success { get; init; }

    public bool? Inserted { get; init; }

    public RunNode? Bucket { get; init; }

    public string? RunID { get; init; }

    public List<string?>? UploadHeaders { get; init; }

    public List<UploadNode?>? Files { get; init; }

    public ProjectNode? Project { get; init; }

    public RegistryNode? Registry { get; init; }

    public SweepNode? Sweep { get; init; }

    public List<string?>? ConfigValidationWarnings { get; init; }

    public string? Id { get; init; }

    public string? RunQueueItemId { get; init; }

    public ArtifactNode? Artifact { get; init; }

    public Count? VersionIndex { get; init; }

    public DraftNode? Draft { get; init; }

    public DraftManifestNode? ArtifactManifest { get; init; }

    public Connection<DraftFileNode>? DraftFiles { get; init; }

    public ArtifactCollectionNode? ArtifactCollection { get; init; }

    public AutomationNode? Trigger { get; init; }

    public IntegrationNode? Integration { get; init; }

    public ViewNode? View { get; init; }

    public IdentifiedName? Entity { get; init; }

    public InviteNode? Invite { get; init; }

    public UserNode? User { get; init; }

    public IdentifiedName? ApiKey { get; init; }

    public IdentifiedName? Chart { get; init; }

    public string? QueueID { get; init; }

    public string? DefaultResourceConfigID { get; init; }

    public List<string?>? ConfigSchemaValidationErrors { get; init; }
}

internal sealed record UploadNode(string? Name, string? UploadUrl);

/// <summary>A version that is being made.</summary>
internal sealed record DraftNode(string? Id, string? State, DraftSequenceNode? ArtifactSequence);

internal sealed record DraftSequenceNode(IdentifiedNode? LatestArtifact);

internal sealed record IdentifiedNode(string? Id);

internal sealed record DraftManifestNode(string? Id, DraftFileNode? File);

/// <param name="DisplayName">The path that it was asked about.</param>
/// <param name="UploadUrl">Null: the server has the bytes.</param>
/// <param name="Artifact">The version that brought them.</param>
internal sealed record DraftFileNode(string? DisplayName, string? StoragePath, string? UploadUrl, List<string?>? UploadHeaders, DraftPartsNode? UploadMultipartUrls, IdentifiedNode? Artifact);

internal sealed record DraftPartsNode(string? UploadID, List<DraftPartNode?>? UploadUrlParts);

internal sealed record DraftPartNode(Count? PartNumber, string? UploadUrl);

internal sealed record InviteNode(string? Id, string? Email);
