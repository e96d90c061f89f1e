using WandbExporter.Core.Journal;
using WandbExporter.Engine.Fetch;
using WandbExporter.Engine.Fetch.Artifacts;
using WandbExporter.Engine.Plan;

namespace WandbExporter.Engine.Streams.Artifacts;

/// <summary>
/// The artifacts of a project: their types, collections, versions and aliases, and which versions have their files exported. It counts until it is
/// committed anew: then the versions of collections that changed are listed, and the rows of the others are taken over.
/// </summary>
internal sealed class ArtifactsStream(StreamContext context) : IUnitStream
{
    public UnitReading Read(UnitWork work, UnitProgress progress) => new(context, work.Subject, work, PiecesAsync(work, progress));

    private async IAsyncEnumerable<Decoding> PiecesAsync(UnitWork work, UnitProgress progress)
    {
        var read = await Attempt.Of(() => FormerArtifacts.ReadAsync(context, work, progress));
        if (read is not Fetched<FormerArtifacts> { Value: var former })
        {
            yield return () => [new Passed(new UnitFaulted(((Failed<FormerArtifacts>)read).Failure))];
            yield break;
        }
        var sieve = new CollectionSieve(former.Mark, former.Sources, ArtifactsMark.Of(context));
        var pages = new ArtifactPages(context, work.Project, sieve);
        var decoder = new ArtifactsDecoder(context, work.Project, progress, sieve, pages) { KeepsMissing = former.IsReadable };
        await foreach (var attempt in pages.ReadAsync())
            yield return () => decoder.On(attempt);
        if (pages.IsComplete && former.IsReadable)
        {
            await foreach (var attempt in former.ReadAsync(sieve))
                yield return () => decoder.On(attempt);
        }
        yield return decoder.OnEnd;
    }
}
