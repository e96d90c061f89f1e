using Akka.Actor;
using Microsoft.Extensions.DependencyInjection;
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

    /// <param name="terms">Of the export.</param>
    /// <param name="selection">The entity.</param>
    /// <param name="journal">Who commits.</param>
    /// <param name="node">What the process lends.</param>
    [ActivatorUtilitiesConstructor]
    public ProjectFetcher(StreamTerms terms, EntitySelection selection, IActorRef journal, NodeServices node)
        : this(new ProjectPages(new StreamContext(node, terms), selection).ListAsync, selection, journal, node.Time)
    {
    }

    /// <param name="list">Reads the projects, and writes their part.</param>
    /// <param name="selection">The entity.</param>
    /// <param name="journal">Who commits.</param>
    /// <param name="time">When.</param>
    public ProjectFetcher(Func<Task<ListedProjects>> list, EntitySelection selection, IActorRef journal, TimeProvider time)
    {
        _list = list;
        var unit = UnitId.Projects(selection.Entity).Value;
        Receive<Fetched<ListedProjects>>(listed =>
        {
            var now = time.GetUtcNow();
            var parts = listed.Value.Parts.Select(part => new PartCommitted(unit, part, null, now));
            journal.Tell(new JournalActor.Append(
                [new UnitReset(unit), .. parts, new ProjectsListed(unit, selection.Entity, listed.Value.Projects, now, listed.Value.Odd, listed.Value.Nulls)], Self));
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

    protected override void PreStart() => Attempt.Of(_list).PipeTo(Self);

    /// <summary>What a fetcher of projects says to its supervisor.</summary>
    public interface IMessage;

    /// <summary>The entity's projects are durable.</summary>
    public sealed record EntityListed(EntitySelection Selection) : IMessage;

    /// <summary>The entity's projects could not be listed.</summary>
    public sealed record EntityFailed(EntitySelection Selection, Failure Failure) : IMessage;
}
