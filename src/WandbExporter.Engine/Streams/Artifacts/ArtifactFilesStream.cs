using WandbExporter.Client.Model;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Engine.Fetch;
using WandbExporter.Engine.Fetch.Artifacts;
using WandbExporter.Engine.Plan;

namespace WandbExporter.Engine.Streams.Artifacts;

/// <summary>
/// The files of a version: its manifest as rows, and each file as a part of its own; those that are there by the same time are recorded together. A
/// file that an earlier attempt recorded is not fetched again.
/// </summary>
internal sealed class ArtifactFilesStream(StreamContext context) : IUnitStream
{
    public UnitReading Read(UnitWork work, UnitProgress progress)
    {
        var (version, listed) = ((Subject.ArtifactVersion)work.Subject, (ArtifactDescriptor)work.Listed);
        return new UnitReading(context, work.Project, work, PiecesAsync(version, listed, progress));
    }

    private async IAsyncEnumerable<Decoding> PiecesAsync(Subject.ArtifactVersion version, ArtifactDescriptor listed, UnitProgress progress)
    {
        var isFetched = context.Terms.Artifacts.Fetches(listed.Bytes);
        var path = new ArtifactPath(version.Path, version.Collection, version.Version, listed.Id);
        var presence = new VersionPresence(context, path);
        var source = new EntrySource(context, path, presence, isFetched);
        var copier = new EntryCopier(context, version, progress, presence, source.IsFirst, isFetched);
        var window = new GroupWindow<Attempt<ArtifactFile>, Attempt<CopiedEntry>>(
            context.Settings.Files.DownloadsInFlight, copier.CopyAsync, copied => copied is Fetched<CopiedEntry> { Value.Part: { } part } ? part.Bytes : 0);
        var decoder = new FileDecoder<CopiedEntry>(
            new ArtifactFileInventory(version.Path, listed, source), progress.Earlier?.Parts ?? 0, context.Settings.Write.RowGroupBytes, () => source.IsComplete);
        await foreach (var group in window.GroupsAsync(source.ReadAsync()))
            yield return () => decoder.OnFiles(group);
        yield return decoder.OnEnd;
    }
}
