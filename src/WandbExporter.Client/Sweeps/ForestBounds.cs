namespace WandbExporter.Client.Sweeps;

/// <summary>From how much a sweep's trees are grown: what they take to grow goes with the runs, and with the columns.</summary>
internal static class ForestBounds
{
    /// <summary>Categories of a parameter that have a column: those that most runs have.</summary>
    public const int MostCategories = 32;

    /// <summary>There are no more parameters than that.</summary>
    private const int MostColumns = 1000;

    private const int MostRuns = 1000;

    /// <summary>Runs times columns.</summary>
    private const int MostNumbers = 200_000;

    /// <summary>How many categories each parameter of categories may have: fewer where there are many of these.</summary>
    /// <param name="numbers">Parameters that are numbers.</param>
    /// <param name="categorical">Parameters that are not.</param>
    public static int Categories(int numbers, int categorical) => categorical == 0 ? 0 : Math.Clamp((MostColumns - numbers) / categorical, 1, MostCategories);

    /// <summary>How many runs they may be grown from: fewer where there are many columns.</summary>
    public static int Runs(int columns) => Math.Clamp(MostNumbers / Math.Max(1, columns), MostNumbers / MostColumns, MostRuns);
}
