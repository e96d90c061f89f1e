using Akka.Actor;
using WandbExporter.Core.Plan;
using WandbExporter.Core.Ports;
using WandbExporter.Engine.Plan;
using WandbExporter.Tables.Catalogue;

namespace WandbExporter.Engine.Supervision;

/// <summary>
/// What the supervisor's children are made of. All but the journal itself are given the journal's reference. Props name a type and its
/// arguments: an expression would be compiled, argument by argument, each time.
/// </summary>
internal sealed record SupervisedActors(
    Props Journal,
    Func<Lane, IActorRef, Props> Worker,
    Func<EntitySelection, IActorRef, Props> Projects,
    Func<Decision.OpenListing, IActorRef, Props> Pages)
{
    public static SupervisedActors Of(StreamContext context, IJournal journal) => new(
        JournalActor.Props(journal, context.Abort),
        (lane, writer) => lane == Lane.Files ? ArtifactDownloader.Props(context, writer) : HistoryScanner.Props(context, writer),
        (selection, writer) => ProjectFetcher.Props(context, writer, selection),
        (open, writer) => PageFetcher.Props(context, writer, open.Project, open.Filter, open.Listing));
}
