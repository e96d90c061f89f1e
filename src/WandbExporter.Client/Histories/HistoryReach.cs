using WandbExporter.Client.Model;

namespace WandbExporter.Client.Histories;

/// <summary>Which steps of a run's history are asked for, by what is wanted and by what the run says of its history.</summary>
internal sealed class HistoryReach(RunInfo run, HistoryQuery query)
{
    /// <summary>A history has this many steps to each row before it is worth asking where the rows lie.</summary>
    private const int StepsPerRow = 8;

    /// <summary>The last step as far as anything says; neither place can be relied on, so the later one counts.</summary>
    private readonly long _last = Math.Max(run.LastStep ?? -1, LastSteps.InSummary(run.Summary) ?? -1);

    public long From { get; } = Math.Max(query.MinStep ?? 0, 0);

    /// <summary>The first step, from 0 on, that need not be asked for.</summary>
    public long Stop => Math.Max(From, Math.Min(Known, query.MaxStep ?? long.MaxValue));

    /// <summary>Rows that there should be; null if nobody knows.</summary>
    public long? ExpectedRows => _last >= 0 ? run.HistoryLineCount : Math.Max(1, run.HistoryLineCount ?? 1);

    /// <summary>Steps that are clocks, or that nobody counted.</summary>
    public bool IsSparse => (Stop - From) / StepsPerRow > Math.Max(run.HistoryLineCount ?? 0, query.PageSize);

    /// <summary>Below 0 nothing should be logged; it is asked for if somebody names such steps.</summary>
    public StepWindow? Negative => query.MinStep is < 0 || (query.MinStep is null && query.MaxStep is <= 0)
        ? new StepWindow(Math.Max(query.MinStep ?? StepWindow.Negative.From, StepWindow.Negative.From), Math.Min(query.MaxStep ?? 0, 0))
        : null;

    /// <summary>Where nothing should be logged, and some servers hold rows all the same.</summary>
    public IEnumerable<StepWindow> Outside()
    {
        if (query.MaxStep is null && _last >= 0 && Stop < StepWindow.EndOfSteps)
            yield return new StepWindow(Stop, StepWindow.EndOfSteps);
        if (Negative is null && query.MinStep is null && query.MaxStep is null)
            yield return StepWindow.Negative;
    }

    /// <summary>How many rows the server counts and did not give; 0 where that cannot be said: of a part of a history, and of one that goes on.</summary>
    public long Missing(long rows) => query.MinStep is null or <= 0 && query.MaxStep is null && run.State != RunState.Running && run.HistoryLineCount is { } counted
        ? Math.Max(0, counted - rows)
        : 0;

    private long Known => (_last, run.HistoryLineCount) switch
    {
        (long.MaxValue, _) => long.MaxValue,
        ( >= 0, _) => _last + 1,
        // No history, as far as anything says.
        (_, 0) when HistoryFacts.Of(run.HistoryKeys).Size.RowsOfLongestKey is null => 0,
        _ => StepWindow.EndOfSteps,
    };
}
