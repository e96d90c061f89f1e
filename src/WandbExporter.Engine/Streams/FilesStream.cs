using WandbExporter.Core.Journal;
using WandbExporter.Engine.Fetch;
using WandbExporter.Engine.Plan;
using WandbExporter.Client.Model;
using WandbExporter.Client.Paging;

namespace WandbExporter.Engine.Streams;

/// <summary>
/// The files of a run: their inventory, and each file as a part of its own. A file that an earlier attempt committed is not fetched again.
/// One file that cannot be read does not keep the others back; the unit fails when all were tried.
/// </summary>
internal sealed class FilesStream(StreamContext context) : IUnitStream
{
    public UnitReading Read(UnitWork work, UnitProgress progress)
    {
        var copier = new FileCopier(context, work.Path, progress);
        var listing = context.Client.ListFiles(work.Path, context.Settings.Files.PageSize);
        var pages = new PageSource<RunFile>(listing, () => !context.Drain.IsRaised, context.Abort);

        var files = pages.ReadAsync().SelectMany(page => Files(page)).InFlightAsync(context.Settings.Files.DownloadsInFlight, copier.CopyAsync);
        return new UnitReading(context, work.Project, work, PiecesAsync(files, NewDecoder));

        FileDecoder NewDecoder() =>
            new(work, progress.Earlier?.Parts ?? 0, context.Settings.Write.RowGroupBytes, () => pages.IsComplete);
    }

    private static async IAsyncEnumerable<Decoding> PiecesAsync(IAsyncEnumerable<Attempt<CopiedFile>> files, Func<FileDecoder> newDecoder)
    {
        var decoder = newDecoder();
        await foreach (var file in files)
            yield return () => decoder.OnFile(file);
        yield return decoder.OnEnd;
    }

    private static IEnumerable<Attempt<RunFile>> Files(Attempt<Page<RunFile>> page) => page switch
    {
        Fetched<Page<RunFile>> fetched => fetched.Value.Items.Select(file => new Fetched<RunFile>(file)),
        Failed<Page<RunFile>> failed => [new Failed<RunFile>(failed.Failure)],
        _ => throw new InvalidOperationException("A page is fetched or failed."),
    };
}
