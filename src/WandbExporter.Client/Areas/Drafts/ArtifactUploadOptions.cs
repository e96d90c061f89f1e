namespace WandbExporter.Client.Areas.Drafts;

/// <summary>How files of a version are uploaded.</summary>
public sealed record ArtifactUploadOptions
{
    /// <summary>Files at a time.</summary>
    public int Parallelism { get; init; } = 8;

    /// <summary>Files that the server is asked about in one request.</summary>
    public int FilesPerRequest { get; init; } = 200;

    /// <summary>A file of so many bytes or more goes up in parts.</summary>
    public long PartsFrom { get; init; } = 2L << 30;

    /// <summary>Bytes of a part; of a file of more than 10,000 of them parts are longer.</summary>
    public long PartBytes { get; init; } = 100L << 20;

    /// <summary>How long the server may take to finish a version whose files are all there.</summary>
    public TimeSpan CommitTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Told how far it is; called by many threads.</summary>
    public Action<ArtifactUploadProgress>? Progress { get; init; }

    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Parallelism, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(FilesPerRequest, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(PartBytes, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(PartsFrom, 1);
    }
}
