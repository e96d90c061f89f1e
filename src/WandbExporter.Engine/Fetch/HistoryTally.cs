using System.Globalization;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Journal;

namespace WandbExporter.Engine.Fetch;

/// <summary>
/// What came of a history so far, held against what the listing says of it: how many rows there are, and at which step the last one is, by the
/// server's record of keys and by the summary, and how many rows have a key. Any of them may be stale or missing; what none of them contradicts is taken to be whole.
/// </summary>
internal sealed class HistoryTally(RunDescriptor run, UnitProgress progress)
{
    private bool _hasGaps;

    /// <summary>Rows, with those of earlier attempts.</summary>
    public long Rows { get; private set; } = progress.Rows;

    /// <summary>The last step that a row came of, or that an earlier attempt asked for; null when there is none.</summary>
    public long? LastStep { get; private set; } = progress.ResumeStep - 1;

    /// <summary>The last row that came, or that an earlier commit had; null if none says when it was logged.</summary>
    public LastRow? LastRow { get; private set; } = progress.LastRow;

    /// <summary>Whether this attempt brought none.</summary>
    public bool IsBare => Rows == progress.Rows;

    /// <summary>Whether the server counts rows that did not come, and no gap explains it.</summary>
    public bool AreMissing => !_hasGaps && (run.HistoryLineCount > Rows || run.KeyRows > Rows);

    /// <summary>Whether there may be rows beyond the last step that the server knows of: its count is another one, or none, or the summary says so.</summary>
    public bool MayGoOnBeyond => !_hasGaps && (run.HistoryLineCount != Rows || run.KeyRows > Rows || run.SummaryStep > (LastStep ?? -1));

    public void Count(Batch<IRunRows> batch)
    {
        foreach (var rows in batch.Items)
        {
            Rows += rows.Count;
            if (rows.Last is not { } last || last.Step < LastStep)
                continue;
            LastStep = last.Step;
            LastRow = LastRow.Of(last.Step, last.Timestamp);
        }
        _hasGaps |= batch.Gaps.Count > 0;
    }

    /// <summary>What the listing says and did not come, or came and it does not say; null when they agree.</summary>
    /// <param name="rows">Rows that were exported.</param>
    public string? Difference(long rows)
    {
        // A row that has a key twice counts twice for that key, so this says nothing where the rows are as many as counted.
        if (run.KeyRows is { } logged && logged > rows && run.HistoryLineCount != rows)
            return string.Create(CultureInfo.InvariantCulture, $"The server counts {Counted.Of(run.HistoryLineCount!.Value, "row")}, of which {logged} have one key, and gave {rows:N0}.");
        if (run.HistoryLineCount is { } count && count != rows)
            return string.Create(CultureInfo.InvariantCulture, $"The server counts {Counted.Of(count, "row")} and gave {rows:N0}.");
        if (run.SummaryStep is { } named && named > (LastStep ?? -1))
            return string.Create(CultureInfo.InvariantCulture, $"The run's summary names step {named}; the server gave no row after {(LastStep is { } last and >= 0 ? $"step {last}" : "the start")}.");
        return null;
    }
}
