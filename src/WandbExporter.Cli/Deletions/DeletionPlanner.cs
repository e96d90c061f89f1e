using System.Collections.Concurrent;
using WandbExporter.Archive.Deletion;
using WandbExporter.Client;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Plan;

namespace WandbExporter.Cli.Deletions;

/// <summary>
/// Holds all that is named against what the export proves and what the server has by now. What cannot be looked at stays, and the others are looked at all
/// the same. Nothing is taken for gone but what a whole listing lacks.
/// </summary>
/// <param name="filter">Of runs, as the API has it; null: all.</param>
/// <param name="isDeleted">Whether an earlier start deleted something, by the name that the journal has for it.</param>
internal sealed class DeletionPlanner(WandbClient client, DeletionProof proof, DeletionSelection selection, string? filter, int parallelism, Func<string, bool> isDeleted)
{
    private const string NotExported = "The export does not have it; export again.";
    private const string NotShown = "The server does not show it, or has it no more.";

    private readonly string _filter = FilterJson.Compose(filter, null);
    private readonly ILookup<ProjectPath, ProvenRun> _provenRuns = proof.Runs.ToLookup(run => run.Path.ProjectPath);
    private readonly ILookup<ProjectPath, ProvenVersion> _provenVersions = proof.Versions.ToLookup(version => version.Project);
    private readonly ILookup<ProjectPath, KeyValuePair<RunPath, string>> _unprovenRuns = proof.UnprovenRuns.ToLookup(run => run.Key.ProjectPath);
    private readonly ILookup<ProjectPath, KeyValuePair<VersionPath, string>> _unprovenVersions = proof.UnprovenVersions.ToLookup(version => version.Key.Project);
    private readonly DeletionLook _look = new(client);
    private readonly List<ProvenRun> _runs = [];
    private readonly ConcurrentBag<ProvenVersion> _versions = [];
    private readonly ConcurrentBag<(string Name, string Reason)> _kept = [];
    private readonly ConcurrentBag<string> _gone = [];
    private readonly Dictionary<string, long> _unproven = new(StringComparer.Ordinal);

    /// <exception cref="ExportException">A name is of nothing that the export or the server has.</exception>
    public async Task<DeletionPlan> MakeAsync(CancellationToken cancellationToken)
    {
        foreach (var named in selection.Names)
        {
            foreach (var project in named.Projects ?? await ProjectsAsync(named.Entity, cancellationToken))
                await LookAsync(new ProjectPath(named.Entity, project.Project), project.RunIds, cancellationToken);
        }
        return new DeletionPlan
        {
            Runs = _runs,
            Versions = [.. _versions.OrderBy(version => version.Path.ToString(), StringComparer.Ordinal)],
            Kept = [.. _kept.OrderBy(one => one.Name, StringComparer.Ordinal)],
            Unproven = _unproven,
            Gone = [.. _gone.Order(StringComparer.Ordinal)],
        };
    }

    /// <summary>Those of a whole entity that the server or the export has.</summary>
    private async Task<IEnumerable<ProjectSelection>> ProjectsAsync(string entity, CancellationToken cancellationToken)
    {
        var names = proof.Projects.Where(project => project.Entity == entity).Select(project => project.Project).ToHashSet(StringComparer.Ordinal);
        try
        {
            await foreach (var page in client.Projects.List(entity).PagesAsync(cancellationToken))
            {
                names.UnionWith(page.Items.Select(project => project.Path.Project));
                if (page.Nulls > 0)
                    Keep($"projects of {entity}", ListedRuns.Nulls(page.Nulls));
                foreach (var withheld in page.Withheld)
                    Keep($"project {entity}/{withheld.Key}", withheld.Failure.Message);
            }
        }
        catch (ExportException failed) when (failed.Failure.Category != FailureCategory.Fatal || (failed.Failure.Code == FailureCode.UnknownEntity && names.Count > 0))
        {
            Keep($"projects of {entity}", failed.Failure.Message);
        }
        return names.Order(StringComparer.Ordinal).Select(name => new ProjectSelection(name, null));
    }

    private async Task LookAsync(ProjectPath project, IReadOnlyList<string>? runs, CancellationToken cancellationToken)
    {
        if ((selection.Runs && !await LookAtRunsAsync(project, runs, cancellationToken))
            || (selection.HoldsVersionsOf(project) && !await LookAtVersionsAsync(project, cancellationToken)))
        {
            if (!proof.Projects.Contains(project))
                throw Usage(FailureCode.ProjectNotFound, $"There is no project {project}, or this key may not see it, and the export has nothing of it; check its name.");
            Keep($"project {project}", "It is gone, or this key may not see it.");
        }
    }

    /// <summary>False: the project is not shown.</summary>
    private async Task<bool> LookAtRunsAsync(ProjectPath project, IReadOnlyList<string>? ids, CancellationToken cancellationToken)
    {
        if (await ListedRuns.OfAsync(client, project, FilterJson.Narrow(_filter, ids), cancellationToken) is not { } listed)
            return false;
        if (listed.Lack is { } lack)
            Keep($"runs of {project}", lack);
        foreach (var (id, reason) in listed.Withheld)
            Keep(DeletionPlan.NameOf(project.Run(id)), reason);
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (var run in _provenRuns[project])
        {
            known.Add(run.Path.RunId);
            if (!listed.Runs.TryGetValue(run.Path.RunId, out var now))
                Miss(run.Path, listed);
            else if (DeletionLook.Compare(run.Then, now) is { } reason)
                Keep(DeletionPlan.NameOf(run.Path), reason);
            else
                _runs.Add(run);
        }
        foreach (var (run, reason) in _unprovenRuns[project])
        {
            known.Add(run.RunId);
            if (listed.Runs.ContainsKey(run.RunId))
                Count(reason);
            else
                Miss(run, listed);
        }
        foreach (var id in listed.Runs.Keys.Where(id => !known.Contains(id)))
            Keep(DeletionPlan.NameOf(project.Run(id)), NotExported);
        foreach (var id in (ids ?? []).Where(id => !known.Contains(id) && !listed.Runs.ContainsKey(id) && !listed.Withheld.ContainsKey(id)))
            await RequireAsync(project.Run(id), cancellationToken);
        return true;
    }

    /// <summary>With a filter, what is not listed may be there and not meant, but for what was deleted when it was.</summary>
    private void Miss(RunPath run, ListedRuns listed)
    {
        var wasMeant = filter is not null && isDeleted(DeletionPlan.NameOf(run));
        if ((filter is not null && !wasMeant) || listed.Withheld.ContainsKey(run.RunId))
            return;
        if (listed.Lack is null)
            _gone.Add(DeletionPlan.NameOf(run));
        else
            Keep(DeletionPlan.NameOf(run), NotShown);
    }

    /// <summary>Of a run that neither the export nor the listing has: the filter may leave it out.</summary>
    private async Task RequireAsync(RunPath run, CancellationToken cancellationToken)
    {
        if (filter is null || await client.Runs.GetAsync(run, cancellationToken) is null)
            throw Usage(FailureCode.RunNotFound, $"There is no run {run}, or this key may not see it, and the export does not have it; check its id.");
    }

    /// <summary>False: the project is not shown.</summary>
    private async Task<bool> LookAtVersionsAsync(ProjectPath project, CancellationToken cancellationToken)
    {
        if (await ListedVersions.OfAsync(client, project, parallelism, cancellationToken) is not { } listed)
            return false;
        string[] lacks = [.. listed.Lacks];
        foreach (var lack in lacks)
            Keep($"versions of {project}", lack);
        var known = _provenVersions[project].Select(version => version.Path).ToHashSet();
        await Parallel.ForEachAsync(_provenVersions[project], new ParallelOptions { MaxDegreeOfParallelism = parallelism, CancellationToken = cancellationToken }, async (version, token) =>
            await LookAtAsync(version, !listed.Has(version.Path) && lacks.Length == 0, token));
        foreach (var (version, reason) in _unprovenVersions[project])
        {
            known.Add(version);
            if (listed.Has(version))
                Count(reason);
            else if (lacks.Length == 0)
                _gone.Add(DeletionPlan.NameOf(version));
            else
                Keep(DeletionPlan.NameOf(version), NotShown);
        }
        foreach (var version in listed.Made.Where(version => !known.Contains(version)))
            Keep(DeletionPlan.NameOf(version), NotExported);
        return true;
    }

    /// <param name="isUnlisted">A whole listing lacks it.</param>
    private async Task LookAtAsync(ProvenVersion version, bool isUnlisted, CancellationToken cancellationToken)
    {
        var name = DeletionPlan.NameOf(version.Path);
        try
        {
            var look = await _look.LookAsync(version, cancellationToken);
            if (look.IsDeleted || (look.Now is null && isUnlisted))
                _gone.Add(name);
            else if (look.Now is null || look.Reason is not null)
                Keep(name, look.Reason ?? NotShown);
            else
                _versions.Add(version);
        }
        catch (ExportException failed) when (failed.Failure.Category != FailureCategory.Fatal)
        {
            Keep(name, failed.Failure.Message);
        }
    }

    private void Keep(string name, string reason) => _kept.Add((name, reason));

    private void Count(string reason) => _unproven[reason] = _unproven.GetValueOrDefault(reason) + 1;

    private static ExportException Usage(string code, string message) => new(new Failure(FailureCategory.Fatal, code, message, ExitCode.Usage));
}
