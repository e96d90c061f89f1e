using WandbExporter.Engine.Tests.Artifacts;
using WandbExporter.Simulator;

namespace WandbExporter.Engine.Tests.Objects;

/// <summary>A world of sweeps and of a team with odd members, and what an export of it should hold.</summary>
internal static class ExportedObjects
{
    public const string Project = "sweeps";

    public static IReadOnlyList<string> Tables { get; } = ["sweeps", "sweep_runs", "sweep_agents", "teams", "members"];

    /// <summary>More sweeps than two pages have.</summary>
    public static GeneratedWorld World { get; } = new(new GeneratorOptions
    {
        ProjectsPerEntity = 1,
        RunsPerProject = 900,
        RowsPerRun = 1,
        AwkwardShapes = false,
        Sweeps = 250,
        OddMembers = true,
    });

    /// <summary>Sweeps of one page.</summary>
    public static GeneratedWorld Small { get; } = new(new GeneratorOptions { ProjectsPerEntity = 1, RunsPerProject = 30, RowsPerRun = 1, AwkwardShapes = false, Sweeps = 8, OddMembers = true });

    public static IReadOnlyList<SweepData> Sweeps { get; } = [.. World.Projects("acme").SelectMany(project => project.Catalog.Sweeps)];

    /// <summary>The lines of all these tables, each with its table in front.</summary>
    public static async Task<IReadOnlyList<string>> LinesAsync(string export)
    {
        var lines = new List<string>();
        foreach (var table in Tables)
            lines.AddRange((await ArtifactTables.LinesAsync(export, table)).Select(line => $"{table} · {line}"));
        return lines;
    }

    /// <summary>What asks for several listings at once.</summary>
    public static IReadOnlyList<string> Together { get; } = ["ProjectObjects", "EntityObjects", "RegistryObjects"];

    /// <summary>Faults of single listings, on a server that does not answer for several at once, unless they say when it does: these are asked for first.</summary>
    public static IReadOnlyList<FaultRule> Apart(params IReadOnlyList<FaultRule> faults) =>
        faults.Count == 0 || faults.Any(fault => Together.Contains(fault.Match.Operation)) ? faults : [.. faults, .. Together.Select(Forbidden)];

    public static FaultRule Forbidden(string operation) => new() { Kind = FaultKind.Status, Status = 403, Match = new FaultMatch { Operation = operation } };
}
