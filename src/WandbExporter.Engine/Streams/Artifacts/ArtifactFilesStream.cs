using WandbExporter.Client.Model;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Engine.Fetch;
using WandbExporter.Engine.Fetch.Artifacts;
using WandbExporter.Engine.Plan;

namespace WandbExporter.Engine.Streams.Artifacts;

/// <summary>
/// The files of a version: its manifest as rows, and each file as a part of its own; those that are there by the same time are recorded together, and a
/// large one as soon as it is there. A file that an earlier attempt recorded is not fetched again.
/// </summary>
internal sealed class ArtifactFilesStream(StreamContext context) : IUnitStream
{
    public UnitReading Read(UnitWork work, UnitProgress progress)
    {
        var (version, listed) = ((Subject.ArtifactVersion)work.Subject, (ArtifactDescriptor)work.Listed);
        return new UnitReading(context, work.Subject, work, PiecesAsync(version, listed, progress));
    }

    private async IAsyncEnumerable<Decoding> PiecesAsync(Subject.ArtifactVersion version, ArtifactDescriptor listed, UnitProgress progress)
    {
        var isFetched = context.Terms.Artifacts.Fetches(listed.Bytes);
        var path = new ArtifactPath(version.Path, version.Collection, version.Version, listed.Id);
        var presence = new VersionPresence(context, path);
        // What of it is committed stays when it cannot be read again.
        if (progress.IsReadAgain && await presence.IsGoneAsync())
        {
            yield return () => KeptOf(listed, progress);
            yield break;
        }
        var source = new EntrySource(context, path, presence, isFetched);
        var copier = new EntryCopier(context, version, progress, presence, source.IsFirst, isFetched);
        var window = new GroupWindow<Attempt<ArtifactFile>, Attempt<CopiedEntry>>(
            context.Settings.Files.DownloadsInFlight, copier.CopyAsync, copied => copied is Fetched<CopiedEntry> { Value.Part: { } part } ? part.Bytes : 0);
        // A manifest that went while it was read again would replace what counts by less: the next start finds that it is gone.
        var decoder = new FileDecoder<CopiedEntry>(
            new ArtifactFileInventory(version.Path, listed, source, context.References?.List),
            progress.Earlier?.Parts ?? 0,
            context.Settings.Write.RowGroupBytes,
            () => source.IsComplete && !(progress.IsReadAgain && source.Missing is not null));
        await foreach (var group in window.GroupsAsync(source.ReadAsync()))
            yield return () => decoder.OnFiles(group);
        yield return decoder.OnEnd;
    }

    /// <summary>The version is there no more: what counts of it counts on, as it is.</summary>
    private IEnumerable<Decoded> KeptOf(ArtifactDescriptor listed, UnitProgress progress)
    {
        if (progress.Replaced.FirstOrDefault(part => context.Terms.Damaged.Contains(part.Key)) is { } damaged)
        {
            yield return new Passed(new UnitFaulted(new Failure(
                FailureCategory.Permanent, FailureCode.NotFound, $"The version was deleted, or hidden, and {damaged.Key} cannot be fetched again.", ExitCode.Incomplete)));
            yield break;
        }
        yield return new Passed(new PartsWritten([.. progress.Replaced.Select(part => new PartWritten(part, null))]));
        yield return new Passed(new UnitCompleted(
            progress.Replaced.Sum(part => part.Rows),
            listed.FileCount,
            "The version was deleted, or hidden, before it was read again: what counted of it counts on, and files of it that had failed are not there.")
        {
            Contents = progress.ReplacedContents,
        });
    }
}
