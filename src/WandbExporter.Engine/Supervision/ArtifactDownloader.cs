using Akka.Actor;
using WandbExporter.Engine.Plan;
using WandbExporter.Engine.Streams;

namespace WandbExporter.Engine.Supervision;

/// <summary>Does the units whose data are files.</summary>
internal sealed class ArtifactDownloader(StreamContext context, IActorRef journal) : UnitWorker(context, journal, files: true)
{
    private readonly FilesStream _files = new(context);

    protected override IUnitStream StreamOf(UnitWork work) => _files;
}
