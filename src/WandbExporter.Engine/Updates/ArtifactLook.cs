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
/// it has and which one is the newest.
/// </summary>
/// <param name="fullCheck">Whether all that is there is read again, whatever the collections say.</param>
internal sealed class ArtifactLook(StreamContext context, bool fullCheck)
{
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
        var (now, nullTypes) = (ArtifactsMark.Of(context.Tables), 0L);
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
                            now.Add(ArtifactsMark.DigestOf(type.Name, collection));
                        nulls += collections.Nulls;
                    }
                    now.AddNulls(type.Name, nulls);
                }
            }
            now.AddNulls(null, nullTypes);
            if (ArtifactsMark.Parse(exported) is not { } then || !now.IsSameAs(then))
                return true;
            _unchanged[project] = true;
            return false;
        }
        catch (ExportException e) when (e.Failure.Category != FailureCategory.Fatal)
        {
            return e.Failure.Code != FailureCode.NotFound || !await ProjectPresence.IsGoneAsync(context, project, cancellationToken);
        }
    }
}
