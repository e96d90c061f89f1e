using WandbExporter.Client.Model;
using WandbExporter.Client.Paging;
using WandbExporter.Core.Journal;
using WandbExporter.Engine.Fetch;
using WandbExporter.Engine.Plan;

namespace WandbExporter.Engine.Streams;

/// <summary>
/// The files of a run: their inventory, and each file as a part of its own; those that are there by the same time are recorded together, and a large
/// one as soon as it is there. A file that an earlier attempt committed is not fetched again. One file that cannot be read does not keep the others back; the unit fails
/// when all were tried.
/// </summary>
internal sealed class FilesStream(StreamContext context) : IUnitStream
{
    public UnitReading Read(UnitWork work, UnitProgress progress)
    {
        var copier = new FileCopier(context, work.Path, progress);
        var listed = new ListedFiles();
        var listing = context.Client.Runs.ListFiles(work.Path, context.Settings.Files.PageSize);
        var pages = new PageSource<RunFile>(listing, () => !context.Drain.IsRaised, context.Abort);

        var window = new GroupWindow<Attempt<ListedFile>, Attempt<CopiedFile>>(
            context.Settings.Files.DownloadsInFlight, copier.CopyAsync, copied => copied is Fetched<CopiedFile> { Value.Part: { } part } ? part.Bytes : 0);
        var groups = window.GroupsAsync(pages.ReadAsync().SelectMany(page => Files(page, listed)));
        return new UnitReading(context, work.Subject, work, PiecesAsync(groups, NewDecoder));

        FileDecoder<CopiedFile> NewDecoder() =>
            new(new RunFileInventory(work, () => listed.Repeated), progress.Earlier?.Parts ?? 0, context.Settings.Write.RowGroupBytes, () => pages.IsComplete);
    }

    private static async IAsyncEnumerable<Decoding> PiecesAsync(IAsyncEnumerable<Group<Attempt<CopiedFile>>> groups, Func<FileDecoder<CopiedFile>> newDecoder)
    {
        var decoder = newDecoder();
        await foreach (var group in groups)
            yield return () => decoder.OnFiles(group);
        yield return decoder.OnEnd;
    }

    private static IEnumerable<Attempt<ListedFile>> Files(Attempt<Page<RunFile>> page, ListedFiles listed) => page switch
    {
        Fetched<Page<RunFile>> fetched => fetched.Value.Items.Select(listed.Next).OfType<ListedFile>().Select(file => new Fetched<ListedFile>(file)),
        Failed<Page<RunFile>> failed => [new Failed<ListedFile>(failed.Failure)],
        _ => throw new InvalidOperationException("A page is fetched or failed."),
    };
}
