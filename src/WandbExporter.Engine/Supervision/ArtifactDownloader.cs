using Akka;
using Akka.Actor;
using Akka.Streams.Dsl;
using WandbExporter.Engine.Streams;

namespace WandbExporter.Engine.Supervision;

/// <summary>Does the units whose data are files.</summary>
internal sealed class ArtifactDownloader(StreamContext context, IActorRef journal) : UnitWorker(context, journal, files: true)
{
    private readonly FilesStream _files = new(context);

    protected override Source<UnitEvent, NotUsed> StreamOf(WorkerProtocol.Assign assignment) =>
        _files.Build(assignment.Work, assignment.Progress);
}
