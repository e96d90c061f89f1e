namespace WandbExporter.Tables.Catalogue;

/// <summary>What a server says beforehand of the objects of a project, an entity or an organization. Null where nothing tells, or it is none of theirs.</summary>
/// <param name="Sweeps">Sweeps of the project.</param>
/// <param name="SweepRuns">Runs of those.</param>
/// <param name="Collections">Collections of the registry.</param>
/// <param name="Versions">Versions that it links.</param>
/// <param name="Entities">Entities of the organization.</param>
/// <param name="Registries">Registries of it.</param>
internal sealed record ObjectsAhead(long? Sweeps = null, long? SweepRuns = null, long? Collections = null, long? Versions = null, long? Entities = null, long? Registries = null);

/// <summary>What is known of the objects of a unit before they are read: the number of requests goes by it.</summary>
/// <param name="Rows">Rows of the table that is asked about; null if nothing tells.</param>
/// <param name="Sweeps">Sweeps of the project; null if nothing tells, or there is no project.</param>
/// <param name="PageSize">Objects a page.</param>
internal sealed record ObjectCounts(long? Rows, long? Sweeps, int PageSize)
{
    /// <summary>Pages that have those rows; none if there are none.</summary>
    public long Pages => ((Rows ?? 0) + PageSize - 1) / PageSize;

    /// <summary>The same without the first one, which comes with others.</summary>
    public long FurtherPages => Math.Max(0, Pages - 1);
}
