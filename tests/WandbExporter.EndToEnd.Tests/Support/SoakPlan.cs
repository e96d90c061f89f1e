using WandbExporter.Simulator;

namespace WandbExporter.EndToEnd.Tests.Support;

/// <summary>What goes wrong in a round of the soak, all of it made of its seed.</summary>
/// <param name="World">What the server has.</param>
/// <param name="PassingFaults">What goes wrong now and then, on every edge, and not when it is tried again.</param>
/// <param name="Poison">What always goes wrong.</param>
/// <param name="Poisoned">The units that this fails.</param>
/// <param name="Kills">Where the program is killed while there is poison, one start after the other.</param>
/// <param name="LaterKills">Where it is killed when the poison is gone.</param>
internal sealed record SoakPlan(
    GeneratedWorld World, FaultPlan PassingFaults, IReadOnlyList<FaultRule> Poison, IReadOnlyList<string> Poisoned, IReadOnlyList<string> Kills, IReadOnlyList<string> LaterKills)
{
    public const string ArtifactProject = "artifact-store";

    /// <summary>Requests of a run's units, by the unit that they are of.</summary>
    private static readonly (string Kind, string Operation)[] Units =
        [("History", "HistoryPage"), ("SystemMetrics", "Events"), ("ConsoleLogs", "ConsoleLogPage"), ("Files", "RunFiles")];

    private static readonly string[] Records = ["part-committed", "unit-committed", "runs-listed", "artifacts-listed", "projects-listed"];

    public string Entity => World.Entities[0].Name;

    public static SoakPlan Of(int seed)
    {
        var random = new Random(seed);
        var world = new GeneratedWorld(new GeneratorOptions
        {
            Seed = (ulong)seed,
            ProjectsPerEntity = random.Next(1, 3),
            RunsPerProject = random.Next(3, 7),
            RowsPerRun = random.Next(20, 400),
            KeysPerRun = 4,
            FilesPerRun = random.Next(1, 4),
            LargestFileBytes = 40_000,
            AwkwardShapes = false,
            Catalogs = false,
            Artifacts = new ArtifactOptions { Collections = 2, Versions = 2, Files = random.Next(2, 12), FileBytes = random.Next(100, 20_000), Shared = random.NextDouble(), Xxh128 = random.Next(2) == 0 },
        });
        var runs = world.Projects(world.Entities[0].Name).Where(project => project.Name != ArtifactProject).SelectMany(project => project.Runs()).ToList();
        var poison = Enumerable.Range(0, random.Next(1, 4))
            .Select(_ => (Unit: Units[random.Next(Units.Length)], Run: runs[random.Next(runs.Count)], Status: (int[])[500, 502, 503]))
            .DistinctBy(poisoned => (poisoned.Unit, poisoned.Run)).ToList();
        return new SoakPlan(
            world,
            new FaultPlan { Seed = (ulong)seed, Rules = PassingFaultsOf(random) },
            [.. poison.Select(one => new FaultRule
            {
                Kind = FaultKind.Status,
                Status = one.Status[random.Next(one.Status.Length)],
                Match = new FaultMatch { Operation = one.Unit.Operation, Project = one.Run.Project.Name, Run = one.Run.Name },
            })],
            [.. poison.Select(one => $"{one.Unit.Kind}/{one.Run.Project.Entity}/{one.Run.Project.Name}/{one.Run.Name}").Order(StringComparer.Ordinal)],
            [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => PointOf(random))],
            [.. Enumerable.Range(0, random.Next(0, 3)).Select(_ => PointOf(random))]);
    }

    /// <summary>Each as likely as the seed says, and so rare that what is tried some times succeeds.</summary>
    private static List<FaultRule> PassingFaultsOf(Random random)
    {
        var graphQL = new FaultMatch { Endpoint = FaultEndpoint.GraphQL };
        FaultRule[] rules =
        [
            new() { Kind = FaultKind.Status, Status = 429, Burst = 3, RetryAfterSeconds = 0.05, Match = graphQL },
            new() { Kind = FaultKind.Status, Status = 429, Burst = 2, Match = new() { Endpoint = FaultEndpoint.Bucket } },
            new() { Kind = FaultKind.Status, Status = 500 },
            new() { Kind = FaultKind.Status, Status = 502 },
            new() { Kind = FaultKind.Status, Status = 503 },
            new() { Kind = FaultKind.CutBody, KeepFraction = random.NextDouble() },
            new() { Kind = FaultKind.TruncateJson, KeepFraction = random.NextDouble() },
            new() { Kind = FaultKind.Reset },
            new() { Kind = FaultKind.Delay, DelayMilliseconds = 100 },
            new() { Kind = FaultKind.SlowBody, BytesPerSecond = 200_000 },
            new() { Kind = FaultKind.PartialError, Field = "history" },
            new() { Kind = FaultKind.PartialError, Field = "files" },
            new() { Kind = FaultKind.ExpiredUrls },
            new() { Kind = FaultKind.ExpireUrl },
            new() { Kind = FaultKind.CorruptBytes },
            new() { Kind = FaultKind.ShortBody, KeepFraction = random.NextDouble() },
            new() { Kind = FaultKind.IgnoreRange },
        ];
        return [.. rules.Select(rule => rule with { Probability = random.Next(5) == 0 ? 0 : random.NextDouble() * MostOf(rule.Kind) })];

        // A URL that is refused, and the fresh one after it too, is one that nobody may read: that is no fault that passes.
        static double MostOf(FaultKind kind) => kind is FaultKind.ExpiredUrls or FaultKind.ExpireUrl ? 0.003 : 0.03;
    }

    private static string PointOf(Random random) => random.Next(2) == 0
        ? $"{((string[])["put-opened", "put-written", "put-synced"])[random.Next(3)]}:{random.Next(1, 12)}"
        : $"{((string[])["journal-before-write", "journal-written", "journal-synced"])[random.Next(3)]}/{Records[random.Next(Records.Length)]}:{random.Next(1, 8)}";
}
