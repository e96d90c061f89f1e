using System.Collections.Immutable;

namespace WandbExporter.Simulator;

/// <summary>What clients changed of one project since the server was started.</summary>
internal sealed record ProjectWrites
{
    /// <summary>A project that was not there before; null: it was.</summary>
    public MadeProject? Made { get; init; }

    public bool IsDeleted { get; init; }

    /// <summary>Null: the one it had.</summary>
    public string? Name { get; init; }

    public string? Description { get; init; }

    public string? Access { get; init; }

    public bool? AllowsAllTypes { get; init; }

    public ImmutableDictionary<string, RunEdit> Runs { get; init; } = ImmutableDictionary<string, RunEdit>.Empty;

    public ImmutableHashSet<string> DeletedRuns { get; init; } = [];

    public ImmutableList<MadeRunPlan> MadeRuns { get; init; } = [];

    /// <summary>Changes of the catalog, in their order.</summary>
    public ImmutableList<Func<CatalogPlan, CatalogPlan>> Catalog { get; init; } = [];

    public ProjectWrites Of(Func<CatalogPlan, CatalogPlan> change) => this with { Catalog = Catalog.Add(change) };

    public ProjectWrites Of(RunData run, Func<RunEdit, RunEdit> change) =>
        this with { Runs = Runs.SetItem(run.Name, change(Runs.GetValueOrDefault(run.Name) ?? new RunEdit())) };
}
