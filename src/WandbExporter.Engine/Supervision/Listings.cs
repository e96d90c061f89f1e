using Akka.Actor;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Plan;
using WandbExporter.Engine.Plan;
using WandbExporter.Engine.Streams;

namespace WandbExporter.Engine.Supervision;

/// <summary>
/// The listing half of the supervisor's state: which entities and projects are still to be listed, by whom, and who waits for room.
/// Used by the supervisor alone, within its mailbox.
/// </summary>
internal sealed class Listings(StreamContext context, JournalState state, IActorContext actors, IActorRef journal)
{
    private readonly Queue<EntitySelection> _entities = [];
    private readonly Queue<(ProjectPath Project, string Filter)> _projects = [];
    private readonly Dictionary<ProjectPath, IActorRef> _fetchers = [];
    private readonly Queue<ProjectPath> _waiting = [];
    private bool _entityInFlight;

    /// <summary>Whether nothing is being listed and nothing is left to list.</summary>
    public bool IsQuiet => _entities.Count == 0 && !_entityInFlight && _projects.Count == 0 && _fetchers.Count == 0;

    /// <summary>Whether runs of the project are being listed.</summary>
    public bool IsListing(ProjectPath project) => _fetchers.ContainsKey(project);

    public void Begin()
    {
        foreach (var selection in context.Request.Selections)
        {
            if (state.ProjectsOf(selection.Entity) is null)
            {
                _entities.Enqueue(selection);
                context.Meter.Table(TableNames.Projects).Plan(1);
            }
            else
            {
                OnEntityListed(selection, begun: false);
            }
        }
    }

    /// <summary>Begins what may begin: one entity at a time, so many projects at a time, and no page while the queue is full.</summary>
    public void GoOn(bool hasRoom)
    {
        if (!_entityInFlight && _entities.TryDequeue(out var selection))
        {
            _entityInFlight = true;
            actors.ActorOf(Props.Create(() => new ProjectFetcher(context, journal, selection)), $"projects-{Uri.EscapeDataString(selection.Entity)}");
        }
        while (_fetchers.Count < context.Settings.Listing.ParallelProjects && _projects.TryDequeue(out var next))
            Start(next.Project, next.Filter);
        while (hasRoom && _waiting.TryDequeue(out var project))
            Next(project);
    }

    public void OnEntityListed(EntitySelection selection, bool begun = true)
    {
        if (begun)
            _entityInFlight = false;
        if (context.Drain.IsRaised)
            return;
        foreach (var name in state.ProjectsOf(selection.Entity) ?? [])
        {
            var project = new ProjectPath(selection.Entity, name);
            var runIds = selection.Projects?.FirstOrDefault(chosen => chosen.Project == name)?.RunIds;
            if (!state.Listing(project).Closed && context.Request.Tables.Any(table => table != TableNames.Projects))
                _projects.Enqueue((project, RunFilter.Narrow(context.Request.Filter, runIds)));
        }
    }

    public void OnEntityFailed() => _entityInFlight = false;

    /// <summary>A unit of the listing is durable: goes on, waits for room, or says the record that closes the listing.</summary>
    public ProjectListingClosed? OnListed(ProjectPath project, bool hasRoom)
    {
        var listing = state.Listing(project);
        if (IsComplete(listing))
        {
            return new ProjectListingClosed(project.Entity, project.Project, listing.DistinctRuns, listing.ServerCount, context.Time.GetUtcNow());
        }
        if (context.Drain.IsRaised)
            Release(project);
        else if (hasRoom)
            Next(project);
        else
            _waiting.Enqueue(project);
        return null;
    }

    public void OnClosed(ProjectPath project) => Release(project);

    public void OnPaused(ProjectPath project) => Release(project);

    public void OnListingFailed(ProjectPath project) => Release(project);

    /// <summary>A fetcher that stopped by itself has lost its listing.</summary>
    public ProjectPath? OnTerminated(IActorRef child)
    {
        foreach (var (project, fetcher) in _fetchers)
        {
            if (fetcher.Equals(child))
                return project;
        }
        return null;
    }

    public void Drain()
    {
        _entities.Clear();
        _projects.Clear();
        while (_waiting.TryDequeue(out var project))
            Release(project);
    }

    /// <summary>A listing that holds fewer runs than the server counts is read again, so many times.</summary>
    private bool IsComplete(ProjectListing listing) =>
        listing.SweepEnded
        && (listing.ServerCount is null || listing.DistinctRuns >= listing.ServerCount || listing.Sweep + 1 >= context.Settings.Listing.MaxSweeps);

    private void Start(ProjectPath project, string filter)
    {
        var name = $"pages-{Uri.EscapeDataString(project.Entity)}-{Uri.EscapeDataString(project.Project)}";
        var fetcher = actors.ActorOf(Props.Create(() => new PageFetcher(context, journal, project, filter)), name);
        actors.Watch(fetcher);
        _fetchers.Add(project, fetcher);
        if (IsComplete(state.Listing(project)))
        {
            var listing = state.Listing(project);
            journal.Tell(new JournalActor.Append(
                new ProjectListingClosed(project.Entity, project.Project, listing.DistinctRuns, listing.ServerCount, context.Time.GetUtcNow())));
        }
        else
        {
            _waiting.Enqueue(project);
        }
    }

    private void Next(ProjectPath project)
    {
        context.Meter.Table(TableNames.Runs).Plan(1);
        _fetchers[project].Tell(new PageFetcher.ListNext(state.Listing(project)));
    }

    private void Release(ProjectPath project)
    {
        if (!_fetchers.Remove(project, out var fetcher))
            return;
        actors.Unwatch(fetcher);
        actors.Stop(fetcher);
    }
}
