using System.Runtime.CompilerServices;
using WandbExporter.Client;
using WandbExporter.Client.Model;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Plan;
using WandbExporter.Core.Ports;
using WandbExporter.Storage.Spool;
using WandbExporter.Tables.Catalogue;

namespace WandbExporter.Archive.Verify;

/// <summary>
/// Asks the server again what it has: the projects and runs of the selection and their counts, and holds the export against it.
/// What went on at the source since is a change and no damage; what the source had then, and the export lacks, is damage.
/// </summary>
/// <param name="client">Signed in.</param>
/// <param name="account">As whom, for the report.</param>
/// <param name="pageSize">Runs a page.</param>
/// <param name="time">Says when.</param>
public sealed class SourceCheck(WandbClient client, string account, int pageSize, TimeProvider time)
{
    private readonly SortedDictionary<string, ProjectComparison> _projects = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyList<string>> _listedThen = new(StringComparer.Ordinal);
    private DateTimeOffset? _since;
    private DateTimeOffset? _until;
    private ListingFilters _filters = ListingFilters.None;

    internal async Task<VerifySource> CompareAsync(
        IJournal journal, ExportIdentity identity, TableSelection tables, Findings findings, CancellationToken cancellationToken)
    {
        var askedAt = time.GetUtcNow();
        using var spool = new SortedSpool();
        (_since, _until) = (identity.FirstSince, identity.FirstUntil);
        _filters = ListingFilters.Of(identity.Filters);
        await client.RequireFiltersAsync(_filters, cancellationToken);
        await foreach (var record in journal.ReadAllAsync(cancellationToken))
            Remember(record, spool);
        var filter = FilterJson.Compose(identity.FilterAlone, _since, _until);
        foreach (var selection in identity.SelectionWith(_listedThen))
        {
            if (identity.Organizations is not null && !await client.Teams.IsShownAsync(selection.Entity, cancellationToken))
            {
                findings.Changes.Add("gone_entity", selection.Entity, "The source shows this entity no more; the export keeps it.");
                continue;
            }
            await foreach (var (project, runIds) in ProjectsAsync(selection, identity.Exclusion, findings, cancellationToken))
            {
                if (tables.ListsRuns)
                    await ListRunsAsync(project, FilterJson.Narrow(filter, runIds), spool, findings, cancellationToken);
            }
        }
        foreach (var organization in identity.Organizations ?? [])
            await FindNewEntitiesAsync(organization, findings, cancellationToken);
        foreach (var (key, entries) in spool.ReadGroups())
        {
            var run = new RunComparison(tables, key, entries);
            var project = Of(run.Project);
            // A filter may match today what it did not match then.
            run.Hold(project, filter == FilterJson.All && project.Listed ? identity.CreatedAt : null, findings);
        }
        return new VerifySource(askedAt, account, [.. _projects.Select(project => project.Value.ToReport(project.Key))]);
    }

    private void Remember(JournalRecord record, SortedSpool spool)
    {
        switch (record)
        {
            case ProjectsListed listed:
                _listedThen[listed.Entity] = listed.Projects;
                break;
            case RunsListed listed:
                foreach (var run in listed.Runs)
                    spool.Add(RunPayload.KeyOf(new RunPath(listed.Entity, listed.Project, run.RunId)), (byte)RunSide.Then, RunPayload.Of(run, null));
                break;
            case RunsUpdated updated:
                foreach (var run in updated.Runs)
                    spool.Add(RunPayload.KeyOf(new RunPath(updated.Entity, updated.Project, run.RunId)), (byte)RunSide.Then, RunPayload.Of(run, null));
                break;
            case ProjectChecked found:
                // The widest of the bounds that any start had selects all that is exported.
                _since = found.Since < _since ? found.Since : found.Since is null ? null : _since;
                _until = found.Until > _until ? found.Until : found.Until is null ? null : _until;
                break;
            case ProjectListingClosed closed:
                var project = Of(new ProjectPath(closed.Entity, closed.Project));
                (project.Listed, project.CountedThen) = (true, closed.ServerCount);
                break;
            case UnitCommitted unit when UnitId.Parse(unit.Unit) is { Subject: Subject.Run { Path: var path } } id:
                spool.Add(RunPayload.KeyOf(path), (byte)RunSide.Unit, RunPayload.OfUnit(new RunUnitRows(id.Kind, unit.Rows, unit.Note is not null, unit.Fingerprint)));
                break;
        }
    }

    private async IAsyncEnumerable<(ProjectPath Project, IReadOnlyList<string>? RunIds)> ProjectsAsync(
        EntitySelection selection,
        ProjectExclusion excluded,
        Findings findings,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (selection.Projects is { } chosen)
        {
            foreach (var one in chosen)
                yield return (new ProjectPath(selection.Entity, one.Project), one.RunIds);
            yield break;
        }
        var then = _listedThen.GetValueOrDefault(selection.Entity)?.ToHashSet(StringComparer.Ordinal) ?? [];
        var nulls = 0;
        await foreach (var page in client.Projects.List(selection.Entity, new ListingQuery(_filters.Projects, PageSize: pageSize)).PagesAsync(cancellationToken))
        {
            nulls += page.Nulls;
            foreach (var project in page.Items.Select(item => item.Path))
            {
                if (then.Remove(project.Project))
                    yield return (project, null);
                else if (!excluded.Excludes(project))
                    findings.Changes.Add("new_project", project.ToString(), "The project appeared at the source after the export listed them.");
            }
        }
        foreach (var missing in then.Order(StringComparer.Ordinal).Select(name => new ProjectPath(selection.Entity, name)))
        {
            // One that is null may be any of those that are missing, and what left a filter is not gone.
            if ((nulls > 0 || _filters.Projects is not null) && await client.Projects.GetAsync(missing, cancellationToken) is not null)
                yield return (missing, null);
            else
                findings.Changes.Add("gone_project", missing.ToString(), "The source has this project no more; the export keeps it.");
        }
    }

    /// <summary>Teams that the account may see by now and the export does not have. Where a server does not list them, nobody can say.</summary>
    private async Task FindNewEntitiesAsync(string organization, Findings findings, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> teams;
        try
        {
            teams = await client.Organizations.GetTeamsAsync(organization, cancellationToken);
        }
        catch (ExportException e) when (e.Failure.Code is FailureCode.NotFound or FailureCode.NotOffered or FailureCode.PermissionDenied)
        {
            return;
        }
        foreach (var team in teams.Where(team => !_listedThen.ContainsKey(team)).Order(StringComparer.Ordinal))
        {
            if (await client.Teams.IsShownAsync(team, cancellationToken))
                findings.Changes.Add("new_entity", team, $"The organization {organization} shows this team by now; the next start exports it.");
        }
    }

    private async Task ListRunsAsync(ProjectPath project, string filter, SortedSpool spool, Findings findings, CancellationToken cancellationToken)
    {
        var query = new RunQuery(filter, PageSize: pageSize);
        try
        {
            await foreach (var page in client.Runs.List(project, query, readsAhead: true).PagesAsync(cancellationToken))
            {
                Of(project).CountedNow = page.TotalCount ?? Of(project).CountedNow;
                foreach (var run in page.Items)
                    spool.Add(RunPayload.KeyOf(run.Path), (byte)RunSide.Now, RunPayload.Of(run.ToDescriptor(), run.CreatedAt?.Value));
            }
        }
        catch (ExportException e) when (e.Failure.Code == FailureCode.NotFound)
        {
            findings.Changes.Add("gone_project", project.ToString(), "The source has this project no more; the export keeps it.");
        }
    }

    private ProjectComparison Of(ProjectPath project)
    {
        if (!_projects.TryGetValue(project.ToString(), out var comparison))
            _projects[project.ToString()] = comparison = new ProjectComparison();
        return comparison;
    }
}
