namespace WandbExporter.Query;

/// <summary>What queries may use of the machine.</summary>
public sealed record QueryOptions
{
    /// <summary>How much memory the engine may take; what does not fit goes to <see cref="SpoolFolder"/>. Null: half of what the process may have.</summary>
    public long? MemoryBytes { get; init; }

    /// <summary>How many threads work on a query; null for one a processor.</summary>
    public int? Threads { get; init; }

    /// <summary>Where a folder for what does not fit into memory is made, and removed again.</summary>
    public string SpoolFolder { get; init; } = Path.GetTempPath();

    /// <summary>How many bytes of parts that stand in a bucket may lie there; null: half of what its disk has free.</summary>
    public long? SpoolBytes { get; init; }

    /// <summary>Whether the footers of parts are kept for the next query: right as long as no part is replaced.</summary>
    public bool KeepFooters { get; init; } = true;

    /// <summary>Told of a table that is fetched from a bucket.</summary>
    public Action<FetchedTable>? Fetching { get; init; }

    /// <summary>Told of what has waited for ten seconds until others let go of their room for parts.</summary>
    public Action<FetchedTable>? Waiting { get; init; }

    /// <summary>The one file that a statement may write; null for none.</summary>
    public string? OutputFile { get; init; }
}
