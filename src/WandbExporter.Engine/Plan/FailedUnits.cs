using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Plan;

namespace WandbExporter.Engine.Plan;

/// <summary>What failed in an export that came to its end, as far as it can be tried again without listing anything.</summary>
/// <param name="Work">The units.</param>
/// <param name="Listings">Listings that failed, and runs that they did not show: for a start that lists.</param>
/// <param name="IsUnfinished">Whether there is more to do that did not fail: the export did not come to its end.</param>
internal sealed record FailedUnits(IReadOnlyList<UnitWork> Work, int Listings, bool IsUnfinished)
{
    /// <param name="state">The export.</param>
    /// <param name="request">What it is of.</param>
    /// <param name="goneOn">Units of runs that were still running, of which an attempt to go on failed.</param>
    public static FailedUnits Of(JournalState state, ExportRequest request, IReadOnlyList<UnitWork> goneOn)
    {
        var objects = new ObjectSchedule(state, request.Tables, request.Organizations);
        var open = state.OpenPages.SelectMany(page => page.Pending().Select(unit => UnitWork.OfRun(unit.Kind, page.Project, unit.Run)))
            .Concat(new ArtifactSchedule(state).Pending())
            .Concat(objects.OfOrganizations())
            .Concat(request.Selections.SelectMany(objects.Of))
            .ToLookup(work => state.HasFailed(work.Id));
        List<UnitWork> failed = [.. open[true].Concat(goneOn).Concat(LackingOf(state)).DistinctBy(work => work.Id)];
        var listings = state.Failed.Count(unit => UnitId.Parse(unit.Unit).Kind is var kind && (kind == UnitKind.Projects || kind == UnitKind.RunPage || kind == UnitKind.Run));
        return new FailedUnits(failed, listings, open[false].Any() || request.Selections.Any(selection => IsListingOpen(state, request, selection)));
    }

    /// <summary>
    /// Units that count and whose last attempt failed: those of runs of which an earlier start could not have some files, and those of projects and entities
    /// that could not be read again. Those of versions of artifacts are pending.
    /// </summary>
    public static IEnumerable<UnitWork> LackingOf(JournalState state) =>
        from live in state.Live
        where live.End.ResumeAt is null && state.HasFailed(live.Unit)
        let listed = live.Unit.Subject switch
        {
            Subject.Run { Path: var path } => (IListed?)RunDescriptor.OfFingerprint(path.RunId, live.Fingerprint),
            { IsWhole: true } => ListedByName.Instance,
            _ => null,
        }
        where listed is not null
        select new UnitWork(live.Unit, listed);

    /// <summary>What is done, in words.</summary>
    public override string ToString()
    {
        var units = Work.Count == 0 ? Listings == 0 ? "Nothing has failed in this export." : "No unit has failed." : $"Trying {Counted.Of(Work.Count, "failed unit")} again, and nothing else.";
        return Listings == 0 ? units : $"{units} {Counted.Of(Listings, "listing")} failed too: the same command without --retry-failed goes on with them.";
    }

    /// <summary>Whether something of the selection was not listed to its end, and did not fail at that.</summary>
    private static bool IsListingOpen(JournalState state, ExportRequest request, EntitySelection selection)
    {
        if (state.ProjectsOf(selection.Entity) is not { } projects)
            return !state.HasFailed(UnitId.Projects(selection.Entity));
        return request.Tables.ListsRuns && projects.Any(name => IsOpen(new ProjectPath(selection.Entity, name)));

        bool IsOpen(ProjectPath project)
        {
            // To ask for a listing that there is not would make one.
            var listing = state.ListedProjects.Contains(project) ? state.Listing(project) : null;
            return listing is not { Closed: true } && !state.HasFailed(UnitId.RunPage(project, listing?.NextOrdinal ?? 0));
        }
    }
}
