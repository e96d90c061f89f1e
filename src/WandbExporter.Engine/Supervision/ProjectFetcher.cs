using Akka.Actor;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Plan;
using WandbExporter.Engine.Fetch;
using Failure = WandbExporter.Core.Errors.Failure;

namespace WandbExporter.Engine.Supervision;

/// <summary>Lists the projects of one entity, commits them and stops.</summary>
internal sealed class ProjectFetcher : ReceiveActor
{
    private readonly Func<Task<ListedProjects>> _list;

    /// <param name="list">Reads the projects, and writes their part.</param>
    public ProjectFetcher(Func<Task<ListedProjects>> list, IActorRef journal, EntitySelection selection, TimeProvider time)
    {
        _list = list;
        var unit = UnitId.Projects(selection.Entity).Value;
        Receive<Fetched<ListedProjects>>(listed =>
        {
            var now = time.GetUtcNow();
            var parts = listed.Value.Parts.Select(part => new PartCommitted(unit, part, null, now));
            journal.Tell(new JournalActor.Append(
                [new UnitReset(unit), .. parts, new ProjectsListed(unit, selection.Entity, listed.Value.Projects, now, listed.Value.Odd)], Self));
        });
        Receive<Failed<ListedProjects>>(failed =>
        {
            Context.Parent.Tell(new EntityFailed(selection, failed.Failure));
            Context.Stop(Self);
        });
        Receive<JournalActor.Durable>(_ =>
        {
            Context.Parent.Tell(new EntityListed(selection));
            Context.Stop(Self);
        });
        Receive<Status.Failure>(broken => throw broken.Cause);
    }

    public static Props Props(StreamContext context, IActorRef journal, EntitySelection selection)
    {
        Func<Task<ListedProjects>> list = new ProjectPages(context, selection).ListAsync;
        return Akka.Actor.Props.Create<ProjectFetcher>(list, journal, selection, context.Time);
    }

    protected override void PreStart() => Attempt.Of(_list).PipeTo(Self);

    /// <summary>What a fetcher of projects says to its supervisor.</summary>
    public interface IMessage;

    /// <summary>The entity's projects are durable.</summary>
    public sealed record EntityListed(EntitySelection Selection) : IMessage;

    /// <summary>The entity's projects could not be listed.</summary>
    public sealed record EntityFailed(EntitySelection Selection, Failure Failure) : IMessage;
}
