using System.Runtime.CompilerServices;
using System.Text.Json;
using WandbExporter.Client;
using WandbExporter.Client.Model;
using WandbExporter.Client.Rows;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Plan;
using WandbExporter.Tables.Catalogue;

namespace WandbExporter.Engine.Plan;

/// <summary>Says beforehand what an export would fetch. It lists the runs, asks for numbers of objects, and reads nothing else.</summary>
public sealed class ExportPlanner(WandbClient client, ExportRequest request, EngineSettings settings, TimeProvider time)
{
    /// <summary>Bytes of a number, before compression: what the estimate of a history's size goes by.</summary>
    private const int BytesPerValue = 8;

    private readonly PageSizes _pages = settings.PageSizesFor(request.FileContents);
    private readonly ObjectPlanner _objects = new(client, request, settings);
    private ArtifactPlanner? _artifacts;
    private TimeSpan _asked;
    private int _answers;

    /// <summary>Whether the files of all runs are listed too, and manifests of artifacts read, to know their sizes, and what is the same.</summary>
    public bool ListsFiles { get; init; }

    /// <summary>How long a page of runs took, on the average; zero if there was none.</summary>
    public TimeSpan AnswerTime => _answers == 0 ? TimeSpan.Zero : _asked / _answers;

    /// <summary>The plan of each project, as soon as it is known; behind its projects that of what an entity has itself, and at the end those of the organizations.</summary>
    public async IAsyncEnumerable<SubjectPlan> PlanAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var registries = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var selection in request.Selections)
        {
            if (selection.Projects is null)
                registries[selection.Entity] = 0;
            await foreach (var (project, runIds, listed) in ProjectsAsync(selection, cancellationToken))
            {
                var (plan, sweepRuns) = await PlanAsync(project, FilterJson.Narrow(request.BoundedFilter, runIds), cancellationToken);
                if (runIds is null)
                    plan = await _objects.AddAsync(plan, listed, request.BoundedFilter == FilterJson.All ? sweepRuns : null, cancellationToken);
                if (listed?.Path.Project.StartsWith(RegistryInfo.Prefix, StringComparison.Ordinal) == true)
                    registries[selection.Entity]++;
                yield return runIds is null && request.Tables.Find(ArtifactVersionsTable.Kind) is not null
                    ? await (_artifacts ??= new ArtifactPlanner(client, request, settings, ListsFiles)).AddAsync(plan, cancellationToken)
                    : plan;
            }
            if (selection.Projects is null && _objects.OfEntity(selection.Entity) is { } ofEntity)
                yield return ofEntity;
        }
        foreach (var organization in request.Organizations)
        {
            // Projects that are left out may be registries, and are listed among them all the same.
            long? counted = request.Excluded.Patterns.Count == 0 && organization.Entity is { } entity && registries.TryGetValue(entity, out var listed) ? listed : null;
            if (_objects.OfOrganization(organization, counted) is { } ofOrganization)
                yield return ofOrganization;
        }
    }

    /// <summary>Fails with one clear sentence if a selected entity, project or run is not there, a filter is not accepted, or all that is selected is left out.</summary>
    /// <returns>What of the selection has no effect, a sentence each.</returns>
    public async Task<IReadOnlyList<string>> CheckSelectionAsync(CancellationToken cancellationToken)
    {
        await client.RequireFiltersAsync(request.Filters, cancellationToken);
        foreach (var selection in request.Selections)
        {
            if (selection.Projects is null)
            {
                await client.Projects.List(selection.Entity, 1).NextAsync(cancellationToken);
                continue;
            }
            foreach (var chosen in selection.Projects)
            {
                var project = new ProjectPath(selection.Entity, chosen.Project);
                if (await client.Projects.GetAsync(project, cancellationToken) is null)
                    throw NotFound(FailureCode.ProjectNotFound, "project", project.ToString());
                foreach (var runId in chosen.RunIds ?? [])
                {
                    if (await client.Runs.GetAsync(project.Run(runId), cancellationToken) is null)
                        throw NotFound(FailureCode.RunNotFound, "run", project.Run(runId).ToString());
                }
            }
        }
        await new FilterTrial(client, request).RunAsync(cancellationToken);
        return await CheckExclusionAsync(cancellationToken);
    }

    private async Task<IReadOnlyList<string>> CheckExclusionAsync(CancellationToken cancellationToken)
    {
        var entities = request.Selections.Where(selection => selection.Projects is null).Select(selection => selection.Entity).ToList();
        if (request.Excluded.Patterns.Count == 0 || entities.Count == 0)
            return [];
        var projects = new List<ProjectPath>();
        foreach (var entity in entities)
        {
            await foreach (var page in client.Projects.ListNames(entity, settings.Listing.CheckPageSize).PagesAsync(cancellationToken))
                projects.AddRange(page.Items.Select(name => new ProjectPath(entity, name)));
        }
        // Beside an entity there may be projects that were selected by themselves, and are left.
        var chosen = request.Selections.Where(selection => selection.Projects is not null)
            .SelectMany(selection => selection.Projects!.Select(project => new ProjectPath(selection.Entity, project.Project)));
        return request.Excluded.Check([.. projects, .. chosen]);
    }

    private async IAsyncEnumerable<(ProjectPath Project, IReadOnlyList<string>? RunIds, ProjectInfo? Listed)> ProjectsAsync(
        EntitySelection selection,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (selection.Projects is { } chosen)
        {
            foreach (var one in chosen)
                yield return (new ProjectPath(selection.Entity, one.Project), one.RunIds, null);
            yield break;
        }
        await foreach (var page in client.Projects.List(selection.Entity, new ListingQuery(request.Filters.Projects, PageSize: settings.Listing.PageSize)).PagesAsync(cancellationToken))
        {
            foreach (var project in page.Items.Where(project => !request.Excluded.Excludes(project.Path)))
                yield return (project.Path, null, project);
        }
    }

    private async Task<(SubjectPlan Plan, long SweepRuns)> PlanAsync(ProjectPath project, string filter, CancellationToken cancellationToken)
    {
        var (plan, sweepRuns) = (new SubjectPlan(new Subject.WholeProject(project)), 0L);
        var query = settings.Listing.Query(filter, request.Order);
        long? sent = time.GetTimestamp();
        await foreach (var page in client.Runs.List(project, query).PagesAsync(cancellationToken))
        {
            // The later ones may be larger, and take longer by that alone.
            if (sent is { } began)
                (_asked, _answers, sent) = (_asked + time.GetElapsedTime(began), _answers + 1, null);
            plan = page.Items.Aggregate(plan with { Requests = plan.Requests + 1 }, Add);
            sweepRuns += page.Items.Count(run => run.SweepName is not null);
            plan = plan with { Objects = ObjectPlan.Add(plan.Objects, [.. FurtherTables(page.Items)]) };
            if (ListsFiles && request.Tables.Holds(FilesTable.Descriptor))
                plan = plan with { FileBytes = (plan.FileBytes ?? 0) + await FileBytesAsync(page.Items, cancellationToken) };
        }
        return (plan, sweepRuns);
    }

    private async Task<long> FileBytesAsync(IEnumerable<RunInfo> runs, CancellationToken cancellationToken)
    {
        var bytes = 0L;
        var options = new ParallelOptions { MaxDegreeOfParallelism = settings.Transport.MaxConcurrency, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(runs.Where(run => run.FileCount != 0), options, async (run, token) =>
        {
            await foreach (var page in client.Runs.ListFiles(run.Path, settings.Files.PageSize).PagesAsync(token))
                Interlocked.Add(ref bytes, page.Items.Sum(file => file.SizeBytes ?? 0));
        });
        return bytes;
    }

    private SubjectPlan Add(SubjectPlan plan, RunInfo run)
    {
        var counts = run.ToDescriptor();
        var rows = CountOf(HistoryTable.Descriptor, counts);
        return plan with
        {
            Runs = plan.Runs + 1,
            Units = plan.Units + request.Tables.RunTables.Count,
            HistoryRows = plan.HistoryRows + rows,
            HistoryBytes = plan.HistoryBytes + rows * CountKeys(run.HistoryKeys) * BytesPerValue,
            Files = plan.Files + CountOf(FilesTable.Descriptor, counts),
            Requests = plan.Requests + request.Tables.RunTables.Sum(table => table.Requests(counts, _pages)),
        };
    }

    /// <summary>The tables of runs that an export has only when it is asked for them; the others have numbers of their own.</summary>
    private IEnumerable<ObjectPlan> FurtherTables(IEnumerable<RunInfo> runs) =>
        from table in request.Tables.RunTables
        where !table.IsUsual
        from run in runs.Select(run => run.ToDescriptor())
        select ObjectPlan.OfUnit(table.Name, table.Count(run), table.Requests(run, _pages));

    private long CountOf(RunUnitTable table, RunDescriptor run) => request.Tables.Holds(table) ? table.Count(run) ?? 0 : 0;

    internal static int CountKeys(RawJson? historyKeys)
    {
        if (historyKeys is null)
            return 1;
        try
        {
            using var keys = JsonDocument.Parse(historyKeys.Utf8, new JsonDocumentOptions { MaxDepth = JsonLimits.MaxDepth });
            return ElementText.Find(keys.RootElement, "keys") is { ValueKind: JsonValueKind.Object } names ? names.GetPropertyCount() : 1;
        }
        catch (JsonException)
        {
            // Whatever the server has there, it is no reason not to plan.
            return 1;
        }
    }

    private static ExportException NotFound(string code, string what, string path) => new(new Failure(
        FailureCategory.Fatal,
        code,
        $"There is no {what} '{path}' that this account may see; check the name and the account's access.",
        ExitCode.Usage));
}
