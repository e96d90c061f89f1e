using System.Globalization;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;

namespace WandbExporter.Core.Journal;

/// <summary>
/// How the projects and the runs that were listed stand to what the server counts, in the shape of what units say of their tables. Of projects the server tells no number: all
/// that it listed is all that there is, but for those that it gave as null.
/// </summary>
internal static class ListedAreas
{
    private const string Projects = "projects";
    private const string Runs = "runs";

    /// <summary>Of each entity, and of each project.</summary>
    public static IEnumerable<(string Unit, AreaCount Area)> Of(JournalState state)
    {
        foreach (var entity in state.ListedEntities)
        {
            var lack = ProjectsListed.WhyNotAll(state.NullProjectsOf(entity));
            yield return (UnitId.Projects(entity).Value, new AreaCount(Projects, state.ProjectsOf(entity)!.Count, null, lack is null ? AreaStanding.Complete : AreaStanding.Partial, lack));
        }
        foreach (var project in state.ListedProjects)
        {
            var listing = state.Listing(project);
            var why = WhyNotAll(listing, state.IsShort(project));
            yield return (UnitId.RunPage(project, 0).Value, new AreaCount(Runs, listing.DistinctRuns, listing.ServerCount, why is null ? AreaStanding.Complete : AreaStanding.Partial, why));
        }
    }

    private static string? WhyNotAll(ProjectListing listing, bool isShort) =>
        listing.Withheld.Count > 0 ? string.Create(CultureInfo.InvariantCulture, $"{Counted.Of(listing.Withheld.Count, "run is", "runs are")} named and not in the export; failures.parquet says why.")
        : isShort ? string.Create(CultureInfo.InvariantCulture, $"The server counts {Counted.Of(listing.ServerCount!.Value, "run")} and gave {listing.DistinctRuns - listing.Gone.Count:N0}.")
        : listing.Closed ? null
        : "The listing of the runs has not come to its end.";
}
