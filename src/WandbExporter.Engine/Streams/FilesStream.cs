using Akka;
using Akka.Streams.Dsl;
using WandbExporter.Core.Journal;
using WandbExporter.Engine.Fetch;
using WandbExporter.Engine.Plan;
using WandbExporter.Engine.Write;
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
        var ended = work.Run.FileCount == 0;

        return Source
            .UnfoldAsync<string, Attempt<Batch<RunFile>>>("", cursor => FetchAsync(cursor))
            .SelectMany(Files)
            .SelectAsync(context.Settings.Files.DownloadsInFlight, copier.CopyAsync)
            .Concat(Source.Single<Attempt<CopiedFile>>(new NoMore<CopiedFile>()))
            .StatefulSelectMany<Attempt<CopiedFile>, Decoded, NotUsed>(() =>
            {
                var decoder = new FileDecoder(work, context.Settings.Write.RowGroupBytes, () => ended);
                return file => file is NoMore<CopiedFile> ? decoder.OnEnd() : decoder.OnFile(file);
            })
            .SelectAsync(1, decoded => RowStream.WriteAsync(context, work.Project, decoded))
            .TakeWhile(unitEvent => unitEvent is PartWritten, inclusive: true);

        async Task<Akka.Util.Option<(string, Attempt<Batch<RunFile>>)>> FetchAsync(string cursor)
        {
            if (ended || context.Drain.IsRaised)
                return Akka.Util.Option<(string, Attempt<Batch<RunFile>>)>.None;
            var attempt = await Attempt.Of(() => context.Client.GetRunFilesAsync(
                work.Path, cursor.Length == 0 ? null : cursor, context.Settings.Files.PageSize, context.Abort));
            if (attempt is not Fetched<Page<RunFile>> { Value: var page })
                return (cursor, new Failed<Batch<RunFile>>(((Failed<Page<RunFile>>)attempt).Failure));
            ended = !page.HasNextPage;
            return (page.EndCursor ?? cursor, new Fetched<Batch<RunFile>>(new Batch<RunFile>(page.Items, null)));
        }
    }

    private static IEnumerable<Attempt<RunFile>> Files(Attempt<Batch<RunFile>> page) => page switch
    {
        Fetched<Batch<RunFile>> fetched => fetched.Value.Items.Select(file => new Fetched<RunFile>(file)),
        Failed<Batch<RunFile>> failed => [new Failed<RunFile>(failed.Failure)],
        _ => throw new InvalidOperationException("A page is fetched or failed."),
    };
}
