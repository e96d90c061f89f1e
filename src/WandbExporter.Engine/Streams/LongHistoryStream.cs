using System.Diagnostics;
using Akka;
using Akka.Streams.Dsl;
using WandbExporter.Core.Journal;
using WandbExporter.Engine.Fetch;
using WandbExporter.Engine.Plan;
using WandbExporter.Engine.Progress;
using WandbExporter.Storage.Spool;
using WandbExporter.Tables.Catalogue;
using WandbExporter.Tables.Cells;

namespace WandbExporter.Engine.Streams;

/// <summary>
/// The histories of a bundle of runs in the long layout. Its runs are read one after the other, short ones some at a time, and become
/// cells; a file is written when it is full or the bundle ends, and the runs that are whole in it are committed together. A run that
/// outgrows a file by itself has parts of its own, each with its resume point, as in the wide layout.
/// </summary>
internal sealed class LongHistoryStream(StreamContext context)
{
    private readonly CellFileSize _size = new(context.Settings.Write.LongFileBytes);

    /// <param name="units">The runs; only the first may have progress, and then it is the only one.</param>
    public Source<UnitEvent, NotUsed> Build(IReadOnlyList<UnitWork> units, UnitProgress progress)
    {
        var settings = context.Settings;
        // A third of what a row group may take is for cells that wait, the rest for the row group that is made of them.
        var spool = new CellSpool(context.SpoolDirectory, SpoolIn, settings.Write.RowGroupBytes / 3);
        var first = progress is { ResumeAt: null, Earlier: null } ? UnitProgress.None : progress;
        var runs = units.Select((work, place) => Begin(work, place == 0 ? first : UnitProgress.None, spool)).ToList();
        var bundle = new HistoryBundle(context, spool, _size, units.Count == 1);

        var span = Activity.Current;
        return Source.From(() => new EndableSequence<BundleItem>(FetchAsync(runs), span))
            .SelectAsync(1, item => EngineTelemetry.Within(span, () => bundle.TakeAsync(item)))
            .SelectMany(events => events)
            .TakeWhile(unitEvent => unitEvent is not (BundleEnded or UnitFaulted), inclusive: true);
    }

    private async IAsyncEnumerable<BundleItem> FetchAsync(List<HistoryRun> runs)
    {
        var whole = runs.Count > 1 ? runs.Where(run => IsShort(run.Work)).ToList() : [];
        await foreach (var begun in whole.ToAsyncEnumerable().InFlightAsync(context.Settings.History.WindowsInFlight, BeginAsync))
        {
            await using var rest = begun.Rest;
            foreach (var item in begun.Items)
                yield return item;
            while (rest is not null && await rest.MoveNextAsync())
                yield return rest.Current;
        }
        foreach (var run in runs.Except(whole))
        {
            await foreach (var item in ItemsOf(run))
                yield return item;
        }
        yield return new BundleItem(null, null);
    }

    private static FileStream SpoolIn(string directory) => UnnamedFile.Create(directory, FileOptions.Asynchronous);

    private HistoryRun Begin(UnitWork work, UnitProgress progress, CellSpool spool) =>
        new(work, progress, new HistoryReader(context, work, progress), spool);

    /// <summary>Whether the history is about one page, so that a few of them at a time are no more than the windows of a long one.</summary>
    private bool IsShort(UnitWork work) =>
        HistoryTable.CellsOf(work.Run) * BytesOfAValue <= context.Settings.History.PageBytes
        && work.Run.HistoryLineCount <= context.Settings.History.PageRows;

    /// <summary>What a value takes in an answer, with its key.</summary>
    private const int BytesOfAValue = 32;

    private static async IAsyncEnumerable<BundleItem> ItemsOf(HistoryRun run, Task? turn = null)
    {
        await foreach (var attempt in run.Source.ReadAsync(turn))
            yield return new BundleItem(run, attempt);
        yield return new BundleItem(run, null);
    }

    /// <summary>Reads a run to its end, or to a long answer: what follows that has to wait until it is used up.</summary>
    private async Task<BegunRun> BeginAsync(HistoryRun run, Task turn)
    {
        if (context.Drain.IsRaised)
            return new BegunRun([new BundleItem(run, null)], null);
        var items = new List<BundleItem>();
        var rest = ItemsOf(run, turn).GetAsyncEnumerator();
        while (await rest.MoveNextAsync())
        {
            items.Add(rest.Current);
            if (rest.Current.HasPlace)
                return new BegunRun(items, rest);
        }
        await rest.DisposeAsync();
        return new BegunRun(items, null);
    }

    /// <summary>What came of a run before its turn, and what is still to come; null for nothing.</summary>
    private sealed record BegunRun(IReadOnlyList<BundleItem> Items, IAsyncEnumerator<BundleItem>? Rest);
}

/// <summary>What one fetch brought of one run; its last brings nothing, and one without a run ends the bundle.</summary>
internal sealed record BundleItem(HistoryRun? Run, Attempt<Batch<IRunRows>>? Attempt)
{
    public bool HasPlace => Attempt is Fetched<Batch<IRunRows>> { Value.Items: var items } && items.Any(rows => rows.HavePlace);
}
