using WandbExporter.Core.Journal;

namespace WandbExporter.Engine.Fetch.Exports;

/// <summary>In which way the exports of a history are read that nothing else has: the one on which the listing agrees most.</summary>
/// <param name="Reading">Which rows count where files have the same steps.</param>
/// <param name="IsReversed">Whether the files are to be taken in the other order, nothing telling which is older.</param>
/// <param name="Stop">Rows from this step on are no longer there.</param>
/// <param name="Survey">What there is then.</param>
internal sealed record ExportChoice(ExportReading Reading, bool IsReversed, long Stop, ExportSurvey Survey)
{
    private long Rows => Reading == ExportReading.AllFiles ? Survey.RowsOfAllFiles : Survey.RowsOfOneFileAStep;

    /// <summary>What agrees equally is preferred as it comes here: all rows before a part of them.</summary>
    public static async Task<ExportChoice> OfAsync(ExportedHistory history, RunDescriptor run, CancellationToken cancellationToken)
    {
        if (history.Files > 1)
            await history.SortByAgeAsync(cancellationToken);
        ExportChoice? best = null;
        await foreach (var choice in AllAsync(history, run, cancellationToken))
        {
            var (agreed, all) = choice.Hold(run);
            // Rows are left out behind an end that may be stale only if the count says so too, and nothing that is known disagrees.
            var mayBe = choice.Stop == long.MaxValue || (all && run.HistoryLineCount == choice.Rows);
            if (best is null || (mayBe && agreed > best.Hold(run).Agreed))
                best = choice;
        }
        return best!;
    }

    /// <summary>Whether count and end of the listing are those of this choice, and it leaves nothing open: then it needs no word of the API.</summary>
    public bool IsSure(ExportedHistory history, RunDescriptor run) =>
        run.HistoryLineCount == Rows && Hold(run).All && Survey.LiveOnly == 0 && (Survey.Repeated == 0 || history.AreAgesKnown);

    private (int Agreed, bool All) Hold(RunDescriptor run) => ExportSurvey.Hold(run, Rows, Survey.Last);

    private static async IAsyncEnumerable<ExportChoice> AllAsync(
        ExportedHistory history, RunDescriptor run, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Where the run ended when it was listed: what lies behind may have been there before it was rewound.
        var end = run.SummaryStep ?? (run.LastStep is >= 0 ? run.LastStep : null);
        long[] stops = end is { } last and < long.MaxValue ? [long.MaxValue, last + 1] : [long.MaxValue];
        bool[] orders = history.Files > 1 && !history.AreAgesKnown ? [false, true] : [false];
        foreach (var stop in stops)
        {
            foreach (var isReversed in orders)
            {
                if (isReversed)
                    history.Reverse();
                var all = await history.SurveyAsync(ExportReading.AllFiles, stop, cancellationToken);
                yield return new ExportChoice(ExportReading.AllFiles, isReversed, stop, all);
                if (all.Repeated > 0)
                    yield return new ExportChoice(ExportReading.OneFileAStep, isReversed, stop, all);
                if (history.Files > 1)
                    yield return new ExportChoice(ExportReading.Rewound, isReversed, stop, await history.SurveyAsync(ExportReading.Rewound, stop, cancellationToken));
                if (isReversed)
                    history.Reverse();
            }
        }
    }
}
