using WandbExporter.Client.Histories;
using WandbExporter.Client.Rows;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;

namespace WandbExporter.Engine.Updates;

/// <summary>
/// Tells whether the server still has the histories that are exported. A run that was rewound and has logged on may have as many rows as
/// before, or more: no field of a listing tells, but the last exported row is another one, or is not there.
/// </summary>
internal sealed class ExportedHistories(StreamContext context)
{
    /// <summary>What a time may differ by that was written as a decimal fraction of seconds by one and as a double by the other.</summary>
    private const long Tolerance = 1;

    /// <summary>Those of the runs whose last exported row the server does not have any more. They are asked for side by side, as the budget allows.</summary>
    public async Task<IReadOnlySet<RunPath>> RewoundAsync(IEnumerable<(RunPath Run, LastRow Last)> runs, CancellationToken cancellationToken)
    {
        var looks = await Task.WhenAll(runs.Select(async run => (run.Run, Stands: await StandsAsync(run.Run, run.Last, cancellationToken))));
        return looks.Where(look => !look.Stands).Select(look => look.Run).ToHashSet();
    }

    private async Task<bool> StandsAsync(RunPath run, LastRow last, CancellationToken cancellationToken)
    {
        try
        {
            using var page = await RowsAsync(run, last.Step, last.Step + 1, context.Settings.History.PageRows, cancellationToken);
            if (page.Count > 0)
                return Has(page, last);
            // Where the API has no row up to there either, the server has moved the history to its exports, and that says nothing.
            using var any = await RowsAsync(run, 0, last.Step + 1, 1, cancellationToken);
            return any.Count == 0;
        }
        catch (ExportException e) when (e.Failure.Category != FailureCategory.Fatal)
        {
            // What the server will not give says nothing; reading on says what became of it.
            return true;
        }
    }

    private async Task<RowsPage> RowsAsync(RunPath run, long from, long to, int most, CancellationToken cancellationToken)
    {
        var page = await context.Client.Runs.GetHistoryAsync(run, from, to, most, context.Settings.History.AttemptsAtAStep, cancellationToken: cancellationToken);
        context.Meter.Received(page.WireBytes);
        return page;
    }

    private static bool Has(RowsPage page, LastRow last)
    {
        for (var i = 0; i < page.Count; i++)
        {
            if (RowStep.MarkOf(page[i]) is { } mark && LastRow.Of(mark.Step, mark.Timestamp) is { } row
                && row.Step == last.Step && Math.Abs(row.Milliseconds - last.Milliseconds) <= Tolerance)
                return true;
        }
        return false;
    }
}
