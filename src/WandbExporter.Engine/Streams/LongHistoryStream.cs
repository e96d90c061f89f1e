using Akka;
using Akka.Streams;
using Akka.Streams.Dsl;
using WandbExporter.Core.Journal;
using WandbExporter.Engine.Cells;
using WandbExporter.Engine.Fetch;
using WandbExporter.Engine.Plan;

namespace WandbExporter.Engine.Streams;

/// <summary>
/// The histories of a bundle of runs in the long layout. Its runs are read one after the other, short ones some at a time, and become
/// cells; a file is written when it is full or the bundle ends, and the runs that are whole in it are committed together. A run that
/// outgrows a file by itself has parts of its own, each with its resume point, as in the wide layout.
/// </summary>
internal sealed class LongHistoryStream(StreamContext context, IMaterializer materializer)
{
    private readonly CellFileSize _size = new(context.Settings.Write.LongFileBytes);

    /// <param name="units">The runs; only the first may have progress, and then it is the only one.</param>
    public Source<UnitEvent, NotUsed> Build(IReadOnlyList<UnitWork> units, UnitProgress progress)
    {
        var settings = context.Settings;
        // A third of what a row group may take is for cells that wait, the rest for the row group that is made of them.
        var spool = new CellSpool(settings.SpoolDirectory, settings.Write.RowGroupBytes / 3);
        var first = progress is { ResumeAt: null, Earlier: null } ? UnitProgress.None : progress;
        var runs = units.Select((work, place) => Begin(work, place == 0 ? first : UnitProgress.None, spool)).ToList();
        var bundle = new HistoryBundle(context, spool, _size, units.Count == 1);

        var whole = runs.Count > 1 ? runs.Where(run => IsShort(run.Work)).ToList() : [];
        var items = Source.From(whole).SelectAsync(settings.History.WindowsInFlight, FetchWholeAsync).SelectMany(all => all);
        foreach (var run in runs.Except(whole))
            items = items.Concat(ItemsOf(run));
        return items
            .Concat(Source.Single(new BundleItem(null, new NoMore<Batch<IRunRows>>())))
            .SelectAsync(1, bundle.TakeAsync)
            .SelectMany(events => events)
            .TakeWhile(unitEvent => unitEvent is not (BundleEnded or UnitFaulted), inclusive: true);
    }

    private HistoryRun Begin(UnitWork work, UnitProgress progress, CellSpool spool) =>
        new(work, progress, new HistorySource(context, work, progress), spool);

    /// <summary>Whether the history is about one page, so that a few of them at a time are no more than the windows of a long one.</summary>
    private bool IsShort(UnitWork work) =>
        HistoryBundles.CellsOf(work.Run) * BytesOfAValue <= context.Settings.History.PageBytes
        && work.Run.HistoryLineCount <= context.Settings.History.PageRows;

    /// <summary>What a value takes in an answer, with its key.</summary>
    private const int BytesOfAValue = 32;

    private static Source<BundleItem, NotUsed> ItemsOf(HistoryRun run) => run.Source.Build()
        .Concat(Source.Single<Attempt<Batch<IRunRows>>>(new NoMore<Batch<IRunRows>>()))
        .Select(attempt => new BundleItem(run, attempt));

    private async Task<IReadOnlyList<BundleItem>> FetchWholeAsync(HistoryRun run) => context.Drain.IsRaised
        ? [new BundleItem(run, new NoMore<Batch<IRunRows>>())]
        : await ItemsOf(run).RunWith(Sink.Seq<BundleItem>(), materializer);
}

/// <summary>What one fetch brought of one run; its last is <see cref="NoMore{T}"/>, and one without a run ends the bundle.</summary>
internal sealed record BundleItem(HistoryRun? Run, Attempt<Batch<IRunRows>> Attempt);
