using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Plan;
using WandbExporter.Engine.Progress;
using WandbExporter.Tables.Catalogue;

namespace WandbExporter.Engine.Plan;

/// <summary>Which entities and projects are still to be listed, which are being listed, and which wait for room. Pure.</summary>
internal sealed class ListingSchedule(JournalState journal, ExportRequest request, ListingSettings settings, ExportMeter meter, TimeProvider time)
{
    private readonly Queue<EntitySelection> _entities = [];
    private readonly Queue<(ProjectPath Project, string Filter)> _projects = [];
    private readonly HashSet<ProjectPath> _open = [];
    private readonly HashSet<ProjectPath> _again = [];
    private readonly Queue<ProjectPath> _waiting = [];
    private bool _entityInFlight;
    private bool _draining;

    /// <summary>Whether nothing is being listed and nothing is left to list.</summary>
    public bool IsQuiet => _entities.Count == 0 && !_entityInFlight && _projects.Count == 0 && _open.Count == 0;

    /// <summary>Whether runs of the project are being listed.</summary>
    public bool IsListing(ProjectPath project) => _open.Contains(project);

    public void Begin()
    {
        foreach (var selection in request.Selections)
        {
            if (journal.ProjectsOf(selection.Entity) is null)
            {
                _entities.Enqueue(selection);
                meter.Table(ProjectsTable.Name).Plan(1);
            }
            else
            {
                EnqueueProjects(selection);
            }
        }
    }

    /// <summary>Begins what may begin: one entity at a time, so many projects at a time, and no page while the queue is full.</summary>
    public IEnumerable<Decision> GoOn(bool hasRoom)
    {
        if (!_entityInFlight && _entities.TryDequeue(out var selection))
        {
            _entityInFlight = true;
            yield return new Decision.ListProjects(selection);
        }
        while (_open.Count < settings.ParallelProjects && _projects.TryDequeue(out var next))
        {
            var listing = journal.Listing(next.Project);
            _open.Add(next.Project);
            yield return new Decision.OpenListing(next.Project, next.Filter, listing.HandOver());
            if (IsComplete(next.Project, listing))
                yield return Close(next.Project, listing);
            else
                _waiting.Enqueue(next.Project);
        }
        while (hasRoom && _waiting.TryDequeue(out var project))
            yield return Next(project);
    }

    public void OnEntityListed(EntitySelection selection)
    {
        _entityInFlight = false;
        meter.Table(ProjectsTable.Name).Done();
        if (!_draining)
            EnqueueProjects(selection);
    }

    public void OnEntityFailed() => _entityInFlight = false;

    /// <summary>A unit of the listing is durable: goes on, waits for room, or says the record that closes the listing.</summary>
    public Decision? OnListed(ProjectPath project, bool hasRoom)
    {
        meter.Table(RunsTable.Name).Done();
        var listing = journal.Listing(project);
        if (listing.SweepEnded)
            _again.Remove(project);
        if (IsComplete(project, listing))
            return Close(project, listing);
        if (_draining)
            return Release(project);
        if (hasRoom)
            return Next(project);
        _waiting.Enqueue(project);
        return null;
    }

    /// <summary>The project's runs are listed no further: its listing is closed, paused or failed.</summary>
    public Decision? Release(ProjectPath project) => _open.Remove(project) ? new Decision.CloseListing(project) : null;

    /// <summary>Forgets what has not begun, and says which listings wait in vain.</summary>
    public IEnumerable<Decision> Drain()
    {
        _draining = true;
        _entities.Clear();
        _projects.Clear();
        while (_waiting.TryDequeue(out var project))
        {
            if (Release(project) is { } released)
                yield return released;
        }
    }

    private void EnqueueProjects(EntitySelection selection)
    {
        foreach (var name in journal.ProjectsOf(selection.Entity) ?? [])
        {
            var project = new ProjectPath(selection.Entity, name);
            var runIds = selection.Projects?.FirstOrDefault(chosen => chosen.Project == name)?.RunIds;
            var listing = journal.Listing(project);
            if (listing is { Closed: true, Withheld.Count: 0 } || !request.Tables.ListsRuns)
                continue;
            // What the server would not show to an earlier start it may show now.
            if (listing is { SweepEnded: true, Withheld.Count: > 0 })
                _again.Add(project);
            _projects.Enqueue((project, FilterJson.Narrow(request.BoundedFilter, runIds)));
        }
    }

    /// <summary>A listing that holds fewer runs than the server counts is read again, so many times.</summary>
    private bool IsComplete(ProjectPath project, ProjectListing listing) =>
        listing.SweepEnded
        && !_again.Contains(project)
        && (listing.ServerCount is null || listing.DistinctRuns + listing.Withheld.Count >= listing.ServerCount || listing.Sweep + 1 >= settings.MaxSweeps);

    private Decision.Append Close(ProjectPath project, ProjectListing listing) => new(
        new ProjectListingClosed(project.Entity, project.Project, listing.DistinctRuns, listing.ServerCount, time.GetUtcNow()));

    private Decision.ListNext Next(ProjectPath project)
    {
        meter.Table(RunsTable.Name).Plan(1);
        return new(project);
    }
}
