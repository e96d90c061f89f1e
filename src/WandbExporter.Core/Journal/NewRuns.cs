using WandbExporter.Core.Ids;

namespace WandbExporter.Core.Journal;

/// <summary>
/// How many runs a start lists that the source did not have when an earlier one looked: those of projects that were listed to their end by
/// then, or were not there. The rest of a listing that was interrupted is not new.
/// </summary>
internal sealed class NewRuns
{
    private readonly HashSet<string> _listedEntities = [];
    private readonly HashSet<ProjectPath> _unfinished = [];

    public long Count { get; private set; }

    /// <summary>A process begins.</summary>
    /// <param name="projects">The projects that are known by now, by their entity.</param>
    /// <param name="isListed">Whether the runs of one are listed to their end.</param>
    public void Begin(IEnumerable<KeyValuePair<string, IReadOnlyList<string>>> projects, Func<ProjectPath, bool> isListed)
    {
        Count = 0;
        _listedEntities.Clear();
        _unfinished.Clear();
        foreach (var (entity, names) in projects)
        {
            _listedEntities.Add(entity);
            _unfinished.UnionWith(names.Select(name => new ProjectPath(entity, name)).Where(project => !isListed(project)));
        }
    }

    public void Take(ProjectPath project, int runs)
    {
        if (_listedEntities.Contains(project.Entity) && !_unfinished.Contains(project))
            Count += runs;
    }
}
