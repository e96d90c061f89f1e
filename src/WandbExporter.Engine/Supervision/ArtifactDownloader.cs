using Akka;
using Akka.Actor;
using Akka.Streams.Dsl;
using WandbExporter.Engine.Streams;

namespace WandbExporter.Engine.Supervision;

/// <summary>Does the units whose data are files.</summary>
internal sealed class ArtifactDownloader(StreamContext context, IActorRef journal) : UnitWorker(journal, context.Time)
{
    private readonly FilesStream _files = new(context);

    public static Props Props(StreamContext context, IActorRef journal) =>
        Akka.Actor.Props.Create(() => new ArtifactDownloader(context, journal));

    protected override Source<UnitEvent, NotUsed> StreamOf(WorkerProtocol.Assign assignment) =>
        _files.Build(assignment.Work, assignment.Progress);
}
