namespace WandbExporter.Simulator;

/// <summary>Size and seed of a generated world. The same options give the same bytes, on any machine and any day.</summary>
public sealed record GeneratorOptions
{
    public ulong Seed { get; init; } = 1;

    public int Organizations { get; init; } = 1;

    /// <summary>Teams; they are spread over the organizations in turn.</summary>
    public int Entities { get; init; } = 1;

    public int ProjectsPerEntity { get; init; } = 2;

    /// <summary>Ordinary runs of a project; the awkward ones come on top, in projects of their own.</summary>
    public long RunsPerProject { get; init; } = 5;

    public long RowsPerRun { get; init; } = 200;

    /// <summary>0: every run has the same number of rows; 0.5: between half and one and a half of it.</summary>
    public double RowSpread { get; init; }

    /// <summary>Metrics, without <c>_step</c>, <c>_timestamp</c> and <c>_runtime</c>.</summary>
    public int KeysPerRun { get; init; } = 12;

    public int EventsPerRun { get; init; } = 40;

    public int LogLinesPerRun { get; init; } = 50;

    public int FilesPerRun { get; init; } = 6;

    /// <summary>Upper bound of a generated media file.</summary>
    public int LargestFileBytes { get; init; } = 20_000;

    /// <summary>W&amp;B Tables that a run logged; they come on top of its other files, and those of the first hundred runs of a project are in artifacts too.</summary>
    public int TablesPerRun { get; init; }

    /// <summary>W&amp;B Tables in each of these artifacts.</summary>
    public int TablesPerArtifact { get; init; } = 1;

    /// <summary>Adds, to the first entity, projects whose runs hold every shape known to hurt an exporter.</summary>
    public bool AwkwardShapes { get; init; } = true;

    /// <summary>Artifacts, sweeps, reports, registries in modest numbers.</summary>
    public bool Catalogs { get; init; } = true;

    /// <summary>A project of artifacts, as many and as large as wanted, for the first entity; null: none.</summary>
    public ArtifactOptions? Artifacts { get; init; }

    /// <summary>Sweeps of a project <c>sweeps</c> of the first entity; 0: there is none.</summary>
    public int Sweeps { get; init; }

    /// <summary>The first entity has a service account, somebody who was invited and has not answered, and a member that is listed twice.</summary>
    public bool OddMembers { get; init; }

    /// <summary>A project <c>references</c> of the first entity, with a version that has these; empty: none.</summary>
    public IReadOnlyList<ReferenceOptions> References { get; init; } = [];

    /// <summary>Put before the ordinary runs of the first project of the first entity.</summary>
    public IReadOnlyList<SpecialRun> SpecialRuns { get; init; } = [];
}
