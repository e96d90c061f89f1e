using System.Globalization;
using Akka.Actor;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Plan;
using WandbExporter.Engine.Plan;
using WandbExporter.Engine.Supervision;

namespace WandbExporter.Benchmarks.Fleet;

/// <summary>So many short runs in a hundred projects, of which nobody is asked.</summary>
internal sealed record MadeUpRuns(long Count)
{
    private const int Projects = 100;

    /// <summary>As many as an export lists and commits together.</summary>
    private const int RunsOfUnit = 1000;

    public IReadOnlyList<string> Names { get; } = [.. Enumerable.Range(0, Projects).Select(number => string.Create(CultureInfo.InvariantCulture, $"project-{number:00}"))];

    public RunsListed Page(ProjectPath project, ProjectListing listing)
    {
        var (first, all) = (listing.NextOrdinal * (long)RunsOfUnit, (Count + Projects - 1) / Projects);
        var runs = Enumerable.Range(0, (int)Math.Min(RunsOfUnit, all - first)).Select(place => new RunDescriptor(
            string.Create(CultureInfo.InvariantCulture, $"r{first + place:x7}"), "finished", 9, 10, 10, 10, 0, "2026-01-01T00:00:00Z"));
        return new RunsListed(
            UnitId.RunPage(project, listing.NextOrdinal).Value, project.Entity, project.Project, listing.NextOrdinal, "cursor", listing.Sweep, first + RunsOfUnit >= all, all, [.. runs], DateTimeOffset.UnixEpoch);
    }
}

/// <summary>In place of who lists projects.</summary>
internal sealed class MadeUpProjects : ReceiveActor
{
    public MadeUpProjects(MadeUpRuns runs, EntitySelection selection, IActorRef journal)
    {
        Receive<JournalActor.Durable>(_ => Context.Parent.Tell(new ProjectFetcher.EntityListed(selection)));
        journal.Tell(new JournalActor.Append([new ProjectsListed(UnitId.Projects(selection.Entity).Value, selection.Entity, runs.Names, DateTimeOffset.UnixEpoch)], Self));
    }
}

/// <summary>In place of who lists the runs of a project.</summary>
internal sealed class MadeUpPages : ReceiveActor
{
    public MadeUpPages(MadeUpRuns runs, Decision.OpenListing open, IActorRef journal)
    {
        Receive<PageFetcher.ListNext>(_ => journal.Tell(new JournalActor.Append([runs.Page(open.Project, open.Listing)], Self)));
        Receive<JournalActor.Durable>(durable =>
        {
            open.Listing.Apply((RunsListed)durable.Records[0]);
            Context.Parent.Tell(new PageFetcher.Listed(open.Project));
        });
    }
}
