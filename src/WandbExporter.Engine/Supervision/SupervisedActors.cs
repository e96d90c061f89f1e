using Akka.Actor;
using Akka.DependencyInjection;
using WandbExporter.Core.Plan;
using WandbExporter.Engine.Plan;
using WandbExporter.Tables.Catalogue;

namespace WandbExporter.Engine.Supervision;

/// <summary>
/// What the supervisor's children are made of. All but the journal itself are given the journal's reference. Props name a type and its
/// arguments, which are values and references to actors; what a process lends, the resolver of that process adds when the actor is made.
/// </summary>
internal sealed record SupervisedActors(
    Props Journal,
    Func<Lane, IActorRef, Props> Worker,
    Func<EntitySelection, IActorRef, Props> Projects,
    Func<Decision.OpenListing, IActorRef, Props> Pages)
{
    public static SupervisedActors Of(IDependencyResolver resolver, StreamTerms terms) => new(
        resolver.Props<JournalActor>(),
        (lane, journal) => lane == Lane.Files ? resolver.Props<ArtifactDownloader>(terms, journal) : resolver.Props<HistoryScanner>(terms, journal),
        (selection, journal) => resolver.Props<ProjectFetcher>(terms, selection, journal),
        (open, journal) => resolver.Props<PageFetcher>(terms, open, journal));
}
