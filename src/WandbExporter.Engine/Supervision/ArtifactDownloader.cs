using Akka;
using Akka.Actor;
using Akka.Streams.Dsl;
using WandbExporter.Engine.Streams;

namespace WandbExporter.Engine.Supervision;

/// <summary>Does the units whose data are files.</summary>
internal sealed class ArtifactDownloader(StreamContext context, IActorRef journal) : UnitWorker(journal, context.Time)
{
    private readonly DrainSignal _drain = context.Drain;
    private readonly UnitStreams _units = new(context);

    public static Props Props(StreamContext context, IActorRef journal) =>
        Akka.Actor.Props.Create<ArtifactDownloader>(context, journal);

    protected override Source<UnitEvent, NotUsed> StreamOf(WorkerProtocol.Assign assignment) =>
        assignment.Further.Count == 0
            ? UnitFlow.Of(_units.Read(assignment.Work, assignment.Progress))
            : UnitFlow.Of(assignment.Each(_units.Read), _drain);
}
