using Akka.Actor;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Engine.Fetch;
using WandbExporter.Engine.Plan;
using WandbExporter.Engine.Streams;
using Failure = WandbExporter.Core.Errors.Failure;

namespace WandbExporter.Engine.Supervision;

/// <summary>Lists the projects of one entity, commits them and stops.</summary>
internal sealed class ProjectFetcher : ReceiveActor
{
    private readonly ProjectPages _pages;

    public ProjectFetcher(StreamContext context, IActorRef journal, EntitySelection selection)
    {
        _pages = new ProjectPages(context, selection);
        var unit = UnitId.Projects(selection.Entity);
        Receive<Fetched<ListedProjects>>(listed =>
        {
            var now = context.Time.GetUtcNow();
            journal.Tell(new JournalActor.Append(new UnitReset(unit.Value)));
            if (listed.Value.Part is { } part)
                journal.Tell(new JournalActor.Append(new PartCommitted(unit.Value, part, null, now)));
            journal.Tell(new JournalActor.Append(new ProjectsListed(unit.Value, selection.Entity, listed.Value.Projects, now)));
        });
        Receive<Failed<ListedProjects>>(failed =>
        {
            Context.Parent.Tell(new EntityFailed(selection, failed.Failure));
            Context.Stop(Self);
        });
        Receive<JournalActor.Durable>(durable =>
        {
            if (durable.Record is not ProjectsListed)
                return;
            Context.Parent.Tell(new EntityListed(selection));
            Context.Stop(Self);
        });
        Receive<Status.Failure>(broken => throw broken.Cause);
    }

    protected override void PreStart() => Attempt.Of(_pages.ListAsync).PipeTo(Self);

    /// <summary>The entity's projects are durable.</summary>
    public sealed record EntityListed(EntitySelection Selection);

    /// <summary>The entity's projects could not be listed.</summary>
    public sealed record EntityFailed(EntitySelection Selection, Failure Failure);
}
