namespace WandbExporter.Simulator;

/// <summary>What the server can do: switched off, the field or argument is missing from its schema, as on an older server.</summary>
public sealed record CapabilityOptions
{
    /// <summary>A feature without which its fields are missing from the schema too.</summary>
    public const string ArtifactDigestAlgorithm = "ARTIFACT_DIGEST_ALGORITHM";

    public static CapabilityOptions Newest { get; } = new();

    /// <summary><c>ServerInfo.features</c>; off, and every feature counts as off.</summary>
    public bool Features { get; init; } = true;

    /// <summary>Names that <c>features</c> shows as not enabled. Fields go with <see cref="ArtifactDigestAlgorithm"/> alone.</summary>
    public IReadOnlyList<string> DisabledFeatures { get; init; } = [];

    public bool ParquetHistory { get; init; } = true;

    /// <summary>The argument of <c>logLines</c>.</summary>
    public bool ImprovedLogPagination { get; init; } = true;

    /// <summary><c>Run.projectId</c>.</summary>
    public bool ProjectId { get; init; } = true;

    /// <summary>Files of an artifact through the membership.</summary>
    public bool MembershipFiles { get; init; } = true;

    /// <summary><c>File.sizeBytes</c> is a number; off, it is a string of digits.</summary>
    public bool SizeAsNumber { get; init; } = true;

    /// <summary><c>User.apiKeys</c> only for the official client's User-Agent; others get the error <c>relogin required</c>.</summary>
    public bool GuardFirstPartyFields { get; init; } = true;

    /// <summary>Fields that the schema lacks, each as <c>Type.field</c>, and members that its unions lack, as <c>Union.Member</c>.</summary>
    public IReadOnlyList<string> UnknownFields { get; init; } = [];

    /// <summary>Types that the schema lacks, and the unions that they are of.</summary>
    public IReadOnlyList<string> UnknownTypes { get; init; } = [];

    internal bool HasDigestAlgorithm => Features && !DisabledFeatures.Contains(ArtifactDigestAlgorithm);
}
