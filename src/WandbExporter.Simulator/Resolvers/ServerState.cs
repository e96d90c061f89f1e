namespace WandbExporter.Simulator;

/// <summary>What all requests share.</summary>
internal sealed class ServerState(SimulatorOptions options, WorldSet worlds) : IDisposable
{
    private long _changes;

    public SimulatorOptions Options { get; } = options;

    public WorldSet Worlds { get; } = worlds;

    public Cursors Cursors { get; } = new(seed: 20240301);

    public RunQuery Runs { get; } = new();

    public Urls Urls { get; } = new(options);

    /// <summary>Null: history is in no file.</summary>
    public HistoryExports? Exports { get; } = options.ParquetHistory is { } exports ? new(exports, worlds) : null;

    /// <summary>How many changes were made, whoever was told.</summary>
    public long Changes => Interlocked.Read(ref _changes);

    public void CountChange() => Interlocked.Increment(ref _changes);

    /// <summary>What clients put into the bucket.</summary>
    public Uploads Uploads { get; } = new();

    /// <summary>Versions that are being made.</summary>
    public ArtifactDrafts Drafts { get; } = new();

    /// <summary>What was deleted and what expired while it was served.</summary>
    public Revocations Revoked { get; } = new();

    /// <summary>A member's version as it is by now: what is linked may have changed in its own project.</summary>
    public ArtifactData Now(MembershipData member) =>
        member.Collection.IsPortfolio && StoredFile.FindArtifact(Worlds, member.Artifact.Id) is { } now ? now : member.Artifact;

    /// <summary>Null: there are no files of its version to be had.</summary>
    public MembershipData? Readable(MembershipData? member) => member is not null && Revoked.HasFiles(Now(member)) ? member : null;

    public void Dispose() => Exports?.Dispose();
}
