using System.Collections.Concurrent;
using WandbExporter.Client.Model;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Engine.Fetch;
using WandbExporter.Engine.Fetch.Artifacts;
using WandbExporter.Engine.Plan;
using WandbExporter.Tables.Catalogue;

namespace WandbExporter.Engine.Updates;

/// <summary>
/// Finds the projects whose artifacts changed since they were exported, by their collections alone: a page of those says of each how many versions
/// it has and which one is the newest. Of collections of which not all was to be had the versions are listed, to see whether more is shown by now.
/// </summary>
/// <param name="fullCheck">Whether all that is there is read again, whatever the collections say.</param>
/// <param name="isDraining">Whether to ask for no further collection.</param>
internal sealed class ArtifactLook(StreamContext context, bool fullCheck, Func<bool> isDraining)
{
    /// <summary>
    /// Pages of versions by which it is asked in one night whether more is shown of a project's collections; where these are more, others are asked each night.
    /// </summary>
    private const long LackingPagesAtATime = 100;

    private readonly ConcurrentDictionary<ProjectPath, bool> _unchanged = new();

    /// <summary>Whether all collections of a project were shown, and are as they were.</summary>
    public bool IsUnchanged(ProjectPath project) => _unchanged.ContainsKey(project);

    /// <summary>The units that are to be read again.</summary>
    public async Task<IReadOnlyList<UnitWork>> ChangedAsync(IEnumerable<LiveUnit> exported, CancellationToken cancellationToken)
    {
        var changed = new ConcurrentBag<UnitWork>();
        var options = new ParallelOptions { MaxDegreeOfParallelism = context.Settings.Transport.MaxConcurrency, CancellationToken = cancellationToken };
        var units = exported.Where(unit => unit.Unit.Kind == ArtifactVersionsTable.Kind);
        await Parallel.ForEachAsync(units, options, async (unit, token) =>
        {
            var project = ((Subject.WholeProject)unit.Unit.Subject).Path;
            if (await IsChangedAsync(project, unit.Fingerprint, token))
                changed.Add(UnitWork.OfProject(unit.Unit.Kind, project, fullCheck));
        });
        return [.. changed.OrderBy(work => work.Id.Value, StringComparer.Ordinal)];
    }

    /// <summary>
    /// True if the project cannot be looked at: its unit finds out why, and fails by its own name. One that is not there any more has not changed:
    /// what is exported of it stays, as its runs do.
    /// </summary>
    private async Task<bool> IsChangedAsync(ProjectPath project, string exported, CancellationToken cancellationToken)
    {
        var (now, nullTypes, lacking) = (ArtifactsMark.Of(context), 0L, new List<Lacking>());
        var then = ArtifactsMark.Parse(exported);
        try
        {
            await foreach (var types in context.Client.Artifacts.ListTypes(project, context.Settings.Artifacts.PageSize).PagesAsync(cancellationToken))
            {
                if (fullCheck)
                    return true;
                nullTypes += types.Nulls;
                foreach (var type in types.Items)
                {
                    var nulls = 0L;
                    await foreach (var collections in context.Client.Collections.List(project, type.Name, new ListingQuery(context.Terms.Filters.Collections, PageSize: context.Settings.Artifacts.PageSize)).PagesAsync(cancellationToken))
                    {
                        foreach (var collection in collections.Items)
                        {
                            var digest = ArtifactsMark.DigestOf(type.Name, collection);
                            now.Add(digest);
                            if (then?.LackOf(digest) is { } lack)
                                lacking.Add(new Lacking(type.Name, collection.Name, lack, PagesOf(collection)));
                        }
                        nulls += collections.Nulls;
                    }
                    now.AddNulls(type.Name, nulls);
                }
            }
            now.AddNulls(null, nullTypes);
            // Which versions the filter lets through no more, a build before this one did not write down.
            if (then is null || !now.IsSameAs(then) || (ArtifactsMark.IsFiltered(context) && !now.IsOfFormOf(then)) || await IsMoreShownAsync(project, lacking, cancellationToken))
                return true;
            if (!isDraining())
                _unchanged[project] = true;
            return false;
        }
        catch (ExportException e) when (e.Failure.Category != FailureCategory.Fatal)
        {
            return e.Failure.Code != FailureCode.NotFound || !await ProjectPresence.IsGoneAsync(context, project, cancellationToken);
        }
    }

    /// <summary>Whether something else of a collection is lacking than was, of as many collections as are asked in one night. One that is in trouble is asked another night.</summary>
    private async Task<bool> IsMoreShownAsync(ProjectPath project, List<Lacking> lacking, CancellationToken cancellationToken)
    {
        foreach (var collection in OfTonight(lacking))
        {
            if (isDraining())
                return false;
            if (await LackAsync(project, collection, cancellationToken) is { IsKnown: true } now && now.Lack != collection.Lack)
                return true;
        }
        return false;
    }

    /// <summary>
    /// As many as the night has pages for, and one at least. Each night goes on behind the one before it, so that each has its turn, as long as they are the same.
    /// </summary>
    private List<Lacking> OfTonight(List<Lacking> lacking)
    {
        var (firsts, pages) = (new List<int>(), LackingPagesAtATime);
        foreach (var (at, collection) in lacking.Index())
        {
            pages += collection.Pages;
            if (pages <= LackingPagesAtATime)
                continue;
            firsts.Add(at);
            pages = collection.Pages;
        }
        var tonight = new List<Lacking>();
        if (firsts.Count == 0)
            return tonight;
        var first = firsts[(int)(context.Time.GetUtcNow().UtcTicks / TimeSpan.TicksPerDay % firsts.Count)];
        foreach (var collection in lacking.Skip(first).Concat(lacking.Take(first)))
        {
            if (tonight.Count > 0 && tonight.Sum(one => one.Pages) + collection.Pages > LackingPagesAtATime)
                break;
            tonight.Add(collection);
        }
        return tonight;
    }

    /// <summary>Pages that its versions take, as many as the listing says they are, filtered or not.</summary>
    private long PagesOf(ArtifactCollection collection) => Math.Max(1, ((collection.VersionCount ?? 0) + context.Settings.Artifacts.PageSize - 1) / context.Settings.Artifacts.PageSize);

    /// <summary>What is not to be had of a collection now; unknown if the server is in trouble.</summary>
    private async Task<(bool IsKnown, ulong? Lack)> LackAsync(ProjectPath project, Lacking collection, CancellationToken cancellationToken)
    {
        var (lack, isFirst) = (new VersionsLack(), true);
        try
        {
            var query = new ListingQuery(context.Terms.Filters.Versions, PageSize: context.Settings.Artifacts.PageSize);
            await foreach (var page in context.Client.Artifacts.List(project, collection.Type, collection.Name, query).PagesAsync(cancellationToken))
            {
                if (isFirst)
                    lack.Begin(page.TotalCount);
                isFirst = false;
                lack.Take(page.Items, page.Withheld, page.Nulls);
            }
            return (true, lack.End(isUnlisted: false));
        }
        catch (ExportException e) when (e.Failure.Category != FailureCategory.Fatal)
        {
            return (e.Failure.Category == FailureCategory.Permanent, lack.End(isUnlisted: true));
        }
    }

    /// <summary>A collection of which not all was to be had.</summary>
    /// <param name="Lack">What was not, as <see cref="VersionsLack"/> says it.</param>
    /// <param name="Pages">How many pages its versions take.</param>
    private sealed record Lacking(string Type, string Name, ulong Lack, long Pages);
}
