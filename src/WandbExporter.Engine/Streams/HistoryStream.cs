using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Engine.Fetch;
using WandbExporter.Engine.Plan;
using WandbExporter.Tables.Catalogue;

namespace WandbExporter.Engine.Streams;

/// <summary>The metric history of a run; a part's resume point is the first step after it.</summary>
internal sealed class HistoryStream(StreamContext context) : IUnitStream
{
    public UnitReading Read(UnitWork work, UnitProgress progress)
    {
        if (progress is { IsReadAgain: true, ResumeAt: null })
            progress = LiveReading.FromStart(progress);
        var rows = new HistoryReader(context, work, progress);

        return RowUnit.Read(
            context,
            work,
            progress,
            rows.ReadAsync(),
            () => new RunRowsTable(HistoryTable.Descriptor, work.Path, context.Columns, context.Terms.Flatten),
            end => rows switch
            {
                { Ranges: { } ranges } => new UnitDivided(ranges),
                { Exhausted: false } => new UnitInterrupted(),
                _ when work.Range is not null => new UnitCompleted(end.Rows, null, null) { Gaps = end.Gaps },
                _ when context.Drain.IsRaised && end.Gaps.Count > 0 => new UnitInterrupted(),
                _ => EndOf(work, end, rows),
            },
            () => rows.LastRow);
    }

    /// <summary>How a history ends whose every step was asked for.</summary>
    internal static UnitEvent EndOf(UnitWork work, UnitEnd end, HistoryReader source)
    {
        var expected = work.Run.HistoryLineCount;
        if (end.Gaps.Count > 0)
            return new UnitFaulted(GapFailure(work, end), end.Gaps);
        if (HistoryExtent.Of(work.Run).IsLive)
            return new UnitCompleted(end.Rows, expected, null, new LiveEnd(end.ResumeAt ?? ResumePoint.AtStep(0), end.Parts, end.Rows)) { LastRow = source.LastRow };
        return new UnitCompleted(end.Rows, expected, source.Difference(end.Rows)) { NextStep = source.NextStep, LastRow = source.LastRow };
    }

    private static Failure GapFailure(UnitWork work, UnitEnd end)
    {
        var first = end.Gaps[0];
        var steps = first.From == first.To ? $"step {first.From}" : $"steps {first.From} to {first.To}";
        var more = end.Gaps.Count > 1 ? $" and {end.Gaps.Count - 1} more ranges" : "";
        return new Failure(
            FailureCategory.Permanent,
            FailureCode.HistoryGap,
            $"The server would not give {steps}{more} of {work.Path}; everything else of its history is exported, and the next start asks for them again.",
            ExitCode.Incomplete,
            first.LastAnswer);
    }
}
