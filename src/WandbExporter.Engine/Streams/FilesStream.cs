using Akka;
using Akka.Streams.Dsl;
using WandbExporter.Core.Journal;
using WandbExporter.Engine.Fetch;
using WandbExporter.Engine.Plan;
using WandbExporter.Wandb.Model;
using WandbExporter.Wandb.Paging;

namespace WandbExporter.Engine.Streams;

/// <summary>
/// The files of a run: their inventory, and each file as a part of its own. A file that an earlier attempt committed is not fetched again.
/// One file that cannot be read does not keep the others back; the unit fails when all were tried.
/// </summary>
internal sealed class FilesStream(StreamContext context) : IUnitStream
{
    public Source<UnitEvent, NotUsed> Build(UnitWork work, UnitProgress progress)
    {
        var copier = new FileCopier(context, work.Path, progress);
        var pages = new PageSource<Page<RunFile>>(
            $"the files of {work.Path}",
            null,
            cursor => context.Client.GetRunFilesAsync(work.Path, cursor, context.Settings.Files.PageSize, context.Abort),
            () => !context.Drain.IsRaised);

        return pages.Build()
            .SelectMany(Files)
            .SelectAsync(context.Settings.Files.DownloadsInFlight, copier.CopyAsync)
            .Concat(Source.Single<Attempt<CopiedFile>>(new NoMore<CopiedFile>()))
            .StatefulSelectMany<Attempt<CopiedFile>, Decoded, NotUsed>(() =>
            {
                var decoder = new FileDecoder(work, progress.Earlier?.Parts ?? 0, context.Settings.Write.RowGroupBytes, () => pages.IsComplete);
                return file => file is NoMore<CopiedFile> ? decoder.OnEnd() : decoder.OnFile(file);
            })
            .SelectAsync(1, decoded => RowStream.WriteAsync(context, work.Project, decoded))
            .TakeWhile(unitEvent => unitEvent is PartWritten, inclusive: true);
    }

    private static IEnumerable<Attempt<RunFile>> Files(Attempt<Page<RunFile>> page) => page switch
    {
        Fetched<Page<RunFile>> fetched => fetched.Value.Items.Select(file => new Fetched<RunFile>(file)),
        Failed<Page<RunFile>> failed => [new Failed<RunFile>(failed.Failure)],
        _ => throw new InvalidOperationException("A page is fetched or failed."),
    };
}
