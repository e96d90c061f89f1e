using WandbExporter.Core.Journal;
using WandbExporter.Engine.Fetch.Artifacts;
using WandbExporter.Engine.Plan;

namespace WandbExporter.Engine.Streams.Artifacts;

/// <summary>
/// The artifacts of a project: their types, collections, versions and aliases, and which versions have their files exported. It is read from its start
/// each time, and counts until it is committed anew.
/// </summary>
internal sealed class ArtifactsStream(StreamContext context) : IUnitStream
{
    public UnitReading Read(UnitWork work, UnitProgress progress)
    {
        var pages = new ArtifactPages(context, work.Project);
        return new UnitReading(context, work.Project, work, PiecesAsync(pages, new ArtifactsDecoder(context, work.Project, progress.Earlier?.Parts ?? 0, () => pages.IsComplete, () => pages.Short)));
    }

    private static async IAsyncEnumerable<Decoding> PiecesAsync(ArtifactPages pages, ArtifactsDecoder decoder)
    {
        await foreach (var attempt in pages.ReadAsync())
            yield return () => decoder.On(attempt);
        yield return decoder.OnEnd;
    }
}
