using Akka;
using Akka.Actor;
using Akka.Streams.Dsl;
using WandbExporter.Engine.Streams;

namespace WandbExporter.Engine.Supervision;

/// <summary>Does the units whose data are files.</summary>
internal sealed class ArtifactDownloader(StreamTerms terms, IActorRef journal, NodeServices node) : UnitWorker(journal, node.Time, node.Meter, node.Trace)
{
    private readonly UnitStreams _units = new(new StreamContext(node, terms));

    protected override Source<UnitEvent, NotUsed> StreamOf(WorkerProtocol.Assign assignment) =>
        assignment.Further.Count == 0
            ? UnitFlow.Of(_units.Read(assignment.Work, assignment.Progress))
            : UnitFlow.Of(assignment.Each(_units.Read), node.Drain);
}
