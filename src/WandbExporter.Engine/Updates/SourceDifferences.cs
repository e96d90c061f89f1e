using WandbExporter.Client.Model;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Ports;
using WandbExporter.Engine.Fetch;
using WandbExporter.Engine.Plan;

namespace WandbExporter.Engine.Updates;

/// <summary>In what the server differs from an export whose listings were complete. Found without a change to the destination.</summary>
/// <param name="State">The export, with what changed held so that it can be replaced.</param>
/// <param name="Looks">The projects that were looked at.</param>
/// <param name="Recall">What the journal says of the runs that changed; null if none did.</param>
/// <param name="Gone">Runs that the server has no more, and was not known to lack.</param>
/// <param name="NewProjects">The projects of entities that have some which are not exported.</param>
/// <param name="HasLooked">Whether the server was asked.</param>
internal sealed record SourceDifferences(
    JournalState State,
    IReadOnlyList<ProjectLook> Looks,
    Recall? Recall,
    ILookup<ProjectPath, string> Gone,
    IReadOnlyList<EntityProjects> NewProjects,
    bool HasLooked)
{
    private readonly Dictionary<ProjectPath, ProjectLook> _looks = Looks.ToDictionary(look => look.Project);

    /// <summary>Whether there is nothing to bring up to date.</summary>
    public bool IsEmpty => Looks.All(look => look.IsUnchanged) && Gone.Count == 0 && NewProjects.Count == 0;

    /// <summary>Whether it is known already if a run has gone on.</summary>
    public bool HasLookedAt(LiveUnit unit) => unit.Unit.Subject is Subject.Run { Path: var run } && Looks.Any(look => look.Project == run.ProjectPath);

    /// <summary>Whether the server showed the run, so that it is known whether it changed.</summary>
    public bool HasShown(RunPath run) => _looks.TryGetValue(run.ProjectPath, out var look) && look.Failure is null && look.IsShown(run.RunId);

    /// <summary>An export of which nothing was looked at.</summary>
    public static SourceDifferences None(JournalState state) => new(state, [], null, Array.Empty<(ProjectPath Project, string Run)>().ToLookup(one => one.Project, one => one.Run), [], HasLooked: false);

    public static async Task<SourceDifferences> FindAsync(
        StreamContext context, ExportRequest request, IJournal journal, JournalState state, ReopenedUnits reopened, IJournalFold fold, CancellationToken cancellationToken)
    {
        var looking = new SourceLook(context.Client, request, context.Settings.Listing);
        var looks = await looking.LookAsync(state, cancellationToken);
        if (looks.Count == 0 && !state.IsClosed)
            return None(state);
        var recall = looks.Any(look => look.HasMissing || look.Changed.Any())
            ? await Recall.ReadAsync(journal, context.Tables.Units, looks, reopened, fold, cancellationToken)
            : null;
        var gone = new List<(ProjectPath Project, string Run)>();
        foreach (var look in looks.Where(look => look.HasMissing))
        {
            // What the bounds of this start do not select says nothing by its absence; those that came too late for it are asked for by name.
            var missing = recall!.MissingIn(look.Project).Where(run => IsSelected(run, request.Since)).Select(run => run.RunId).ToList();
            var there = await looking.StillThereAsync(look.Project, missing, cancellationToken);
            gone.AddRange(missing.Where(run => !there.Contains(run)).Select(run => (look.Project, run)));
        }
        return new SourceDifferences(
            recall?.State ?? state, looks, recall, gone.ToLookup(one => one.Project, one => one.Run), await NewProjectsAsync(context, request, state), HasLooked: true);
    }

    private static bool IsSelected(RunDescriptor run, DateTimeOffset? since) =>
        since is null || (run.HeartbeatAt is { } text && new ServerTime(text).Value >= since);

    private static async Task<IReadOnlyList<EntityProjects>> NewProjectsAsync(StreamContext context, ExportRequest request, JournalState state)
    {
        var entities = new List<EntityProjects>();
        foreach (var selection in request.Selections.Where(selection => selection.Projects is null))
        {
            if (state.ProjectsOf(selection.Entity) is not { } known)
                continue;
            var listed = known.ToHashSet(StringComparer.Ordinal);
            var names = context.Client.Projects.ListNames(selection.Entity, new ListingQuery(request.Filters.Projects, PageSize: context.Settings.Listing.CheckPageSize));
            var (hasNew, nulls) = (false, 0);
            await foreach (var page in names.PagesAsync(context.Abort))
            {
                hasNew |= page.Items.Any(name => IsNew(new ProjectPath(selection.Entity, name)));
                nulls += page.Nulls;
            }
            // One that is null may be any of those that are known: none is taken for gone.
            if (!hasNew && nulls == state.NullProjectsOf(selection.Entity))
                continue;
            var pages = new ProjectPages(context, selection);
            var projects = (await pages.ReadAsync().ToListAsync(context.Abort)).DistinctBy(project => project.Path).ToList();
            if (pages.Nulls != state.NullProjectsOf(selection.Entity) || projects.Exists(project => IsNew(project.Path)))
                entities.Add(new EntityProjects(selection.Entity, projects, pages.Nulls));

            bool IsNew(ProjectPath project) => !listed.Contains(project.Project) && !request.Excluded.Excludes(project);
        }
        return entities;
    }
}

/// <summary>The projects of an entity as they are now.</summary>
/// <param name="Nulls">Projects that the server lists and gives as null.</param>
internal sealed record EntityProjects(string Entity, IReadOnlyList<ProjectInfo> Projects, int Nulls);
