namespace WandbExporter.Client.Model.Sweeps;

/// <summary>What is asked for of the runs of sweeps.</summary>
/// <param name="Sweeps">The ids of the sweeps; a request names them all.</param>
/// <param name="PageSize">Runs that the first page should hold.</param>
public sealed record SweepRunQuery(IReadOnlyList<string> Sweeps, int PageSize = 50)
{
    /// <summary>Runs that a page may hold where the server answers quickly; <see cref="PageSize"/> if that is more.</summary>
    public int LargestPage { get; init; }

    public bool WithConfig { get; init; }

    public bool WithSummary { get; init; }
}
