using WandbExporter.Client.Histories;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Engine.Plan;
using WandbExporter.Tables.Catalogue;
using WandbExporter.Tables.Write;

namespace WandbExporter.Engine.Fetch;

/// <summary>
/// Whether what is left of a history is read in ranges of its steps, and in which. Only what the listing leaves no doubt of is: the run has ended, its counts agree with each other,
/// and the API is the only one that has rows of it. What lies behind the last step that is counted is nobody's range: the history asks for it when all are read.
/// </summary>
internal sealed class HistoryDivision(StreamContext context, UnitWork work, UnitProgress progress)
{
    /// <summary>Of so many rows as make a history long, these are the ranges, and a longer one has more of them.</summary>
    private const int Least = 8;

    /// <summary>A record names each of them.</summary>
    private const int Most = 256;

    /// <summary>Whether it is worth asking whether it may be.</summary>
    /// <param name="extent">How far the history reaches.</param>
    /// <param name="position">The first step that was not asked for.</param>
    /// <param name="rows">Rows that came so far.</param>
    public bool IsWanted(HistoryExtent extent, long position, long rows) =>
        context.Terms.HistoryLayout == HistoryLayout.Wide
        && work.Range is null
        && progress is { Earlier: null, Replaced.Count: 0 }
        && extent is { IsLive: false, IsBounded: true, Stop: <= StepWindow.EndOfSteps }
        && work.Run is { SummaryStep: null, KeyRows: null, HistoryLineCount: { } count } && count <= extent.Stop
        && context.Settings.History.SplitRows is > 0 and var splitRows && count - rows >= splitRows
        && extent.Stop - position >= Most;

    /// <summary>Whether only the API has rows of it. Exports are read file by file, whatever the steps in them.</summary>
    /// <exception cref="ExportException">Fatal: nothing can be asked any more.</exception>
    public async Task<bool> IsOfApiAloneAsync()
    {
        if (context.Settings.History.Source == HistorySourceChoice.GraphQL)
            return true;
        try
        {
            return await context.Client.Runs.GetParquetHistoryAsync(work.Path, context.Abort) is not { Files.Count: > 0 };
        }
        catch (ExportException e) when (e.Failure.Category != FailureCategory.Fatal)
        {
            // A server that does not know the question has none; of any other it is not known.
            return e.Failure.Code == FailureCode.UnsupportedQuery;
        }
    }

    /// <summary>Removes the part that an attempt before this one may have put and not recorded.</summary>
    public async Task<bool> RemoveLeftoverAsync()
    {
        var (entity, project) = (work.Path.Entity, work.Path.Project);
        await context.Sink.DeleteAsync(TableKeys.Part(HistoryTable.Descriptor.Name, entity, project, PartStem.Of(work.Run.RunId, progress.NextOrdinal)), context.Abort);
        return true;
    }

    /// <summary>Of a range that has no rows any more.</summary>
    public static Failure Emptied(UnitWork work, UnitRange range) => new(
        FailureCategory.Permanent,
        FailureCode.HistoryGap,
        $"The server gives no row of the steps {range.From} to {range.To - 1} of {work.Path}, of which it had about {range.Rows} when this history was divided; export the run to another destination, with history.split-rows = 0.",
        ExitCode.Incomplete);

    /// <summary>Ranges of about as many rows each, by where some of the rows are; of as many steps, if nothing says that.</summary>
    /// <param name="from">The first step.</param>
    /// <param name="stop">The first step that is not wanted; there are <see cref="Most"/> of them at least.</param>
    /// <param name="rows">Rows that there should be between them.</param>
    /// <param name="splitRows">Rows of a history that is long.</param>
    /// <param name="steps">Some of the steps that have rows, in order and spread over the rows.</param>
    public static IReadOnlyList<HistoryRange> Of(long from, long stop, long rows, int splitRows, IReadOnlyList<long> steps)
    {
        var count = (int)Math.Clamp(rows / Math.Max(1, splitRows / Least), Least, Most);
        List<long> inside = [.. steps.Where(step => step > from && step < stop).Distinct().Order()];
        // As few would say more of themselves than of the rows between them.
        long[] cuts = inside.Count >= 2 * count
            ? [.. Enumerable.Range(1, count - 1).Select(cut => inside[(int)((long)inside.Count * cut / count)])]
            : [.. Enumerable.Range(1, count - 1).Select(cut => from + (long)((Int128)(stop - from) * cut / count))];
        return [.. cuts.Prepend(from).Zip(cuts.Append(stop), (first, end) => new HistoryRange(first, end, rows / count))];
    }
}
