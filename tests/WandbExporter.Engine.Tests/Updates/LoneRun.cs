using WandbExporter.Core.Ids;
using WandbExporter.Simulator;

namespace WandbExporter.Engine.Tests.Updates;

/// <summary>A world with one run, of which nothing but the history matters.</summary>
internal static class LoneRun
{
    private const string Entity = "acme";

    /// <param name="seed">Of its data.</param>
    /// <param name="rows">Rows of the history.</param>
    /// <param name="keys">Metrics.</param>
    public static GeneratedWorld World(ulong seed, int rows, int keys) => new(new GeneratorOptions
    {
        Seed = seed,
        Entities = 1,
        ProjectsPerEntity = 1,
        RunsPerProject = 1,
        RowsPerRun = rows,
        KeysPerRun = keys,
        EventsPerRun = 0,
        LogLinesPerRun = 0,
        FilesPerRun = 0,
        AwkwardShapes = false,
        Catalogs = false,
    });

    public static RunData In(GeneratedWorld world) => world.Projects(Entity)[0].RunAt(0);

    /// <summary>The unit of its history, as the journal names it.</summary>
    public static string HistoryIn(GeneratedWorld world)
    {
        var run = In(world);
        return UnitId.OfRun(new UnitKind("History"), new RunPath(Entity, run.Project.Name, run.Name)).Value;
    }
}
