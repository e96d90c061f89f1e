namespace WandbExporter.Client.Model.Sweeps;

/// <summary>What a parameter of a sweep, or a category of one, has to do with the sweep's metric.</summary>
/// <param name="Parameter">Its name; a nested one has those of its groups in front, joined by points.</param>
/// <param name="Value">The category; null of the parameter as a whole.</param>
/// <param name="Metric">The sweep's metric.</param>
/// <param name="Runs">Runs with a finite metric that have it.</param>
public sealed record ParameterImportance(string Parameter, string? Value, string Metric, long Runs)
{
    /// <summary><c>number</c> if each run that has the parameter has a number, else <c>category</c>.</summary>
    public required string Type { get; init; }

    /// <summary>Pearson's, of the parameter, or of 1 for the category and 0 for all others, and the metric; null where one of them does not vary.</summary>
    public double? Correlation { get; init; }

    /// <summary>By how much a random forest's error grows when the parameter is shuffled, as a share of the metric's variance; null of a category, and with too few runs.</summary>
    public double? PermutationImportance { get; init; }

    /// <summary>The same, as a share of the sum over all parameters.</summary>
    public double? Importance { get; init; }
}
