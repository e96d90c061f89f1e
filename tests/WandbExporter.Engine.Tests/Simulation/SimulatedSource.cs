using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Engine.Plan;
using WandbExporter.Tables.Catalogue;

namespace WandbExporter.Engine.Tests.Simulation;

/// <summary>What the server of a simulation has, and what is wrong with it for good.</summary>
internal sealed class SimulatedSource
{
    public const string Entity = "acme";

    /// <summary>Histories go on at a step, system metrics start over, files are of another lane.</summary>
    public static readonly string[] Tables = [HistoryTable.Name, SystemMetricsTable.Name, FilesTable.Name];

    private readonly Dictionary<string, string[][]> _pages = [];
    private readonly Dictionary<string, int> _parts = [];
    private readonly HashSet<string> _poisoned = new(StringComparer.Ordinal);
    private readonly HashSet<string> _long = new(StringComparer.Ordinal);

    public SimulatedSource(Random random, IReadOnlyList<UnitKind> kinds)
    {
        for (var project = random.Next(0, 4); project > 0; project--)
        {
            var name = $"project-{project}";
            _pages[name] = [.. Enumerable.Range(0, random.Next(1, 4)).Select(page => Enumerable.Range(0, random.Next(0, 5)).Select(run => $"run-{page}-{run}").ToArray())];
            foreach (var unit in from run in _pages[name].SelectMany(page => page) from kind in kinds select UnitWork.OfRun(kind, new(Entity, name), Run(run)).Id.Value)
            {
                _parts[unit] = random.Next(0, 5);
                if (random.Next(12) == 0)
                    _poisoned.Add(unit);
                if (_parts[unit] > 1 && random.Next(2) == 0 && unit.StartsWith($"{HistoryTable.Kind.Name}/", StringComparison.Ordinal))
                    _long.Add(unit);
            }
        }
    }

    public IReadOnlyList<string> Projects => [.. _pages.Keys];

    public IEnumerable<string> Units => _parts.Keys;

    /// <summary>How many parts a unit has.</summary>
    public int PartsOf(string unit) => _parts[unit];

    public bool IsPoisoned(string unit) => _poisoned.Contains(unit);

    /// <summary>Whether what is left of it is to be read in ranges.</summary>
    public bool IsLong(string unit) => _long.Contains(unit);

    /// <summary>A page of a project's runs.</summary>
    public RunsListed Page(ProjectPath project, int ordinal)
    {
        var pages = _pages[project.Project];
        return new RunsListed(
            UnitId.RunPage(project, ordinal).Value, project.Entity, project.Project, ordinal, $"cursor-{ordinal}", 0, ordinal == pages.Length - 1, pages.Sum(page => page.Length), [.. pages[ordinal].Select(Run)], DateTimeOffset.UnixEpoch);
    }

    private static RunDescriptor Run(string id) => new(id, "finished", 100, 10, 5, 0, 2, "2026-01-01T00:00:00Z");
}
