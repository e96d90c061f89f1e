using WandbExporter.Client.Histories;
using WandbExporter.Engine.Plan;

namespace WandbExporter.Engine.Fetch.Exports;

/// <summary>
/// What is read of the exports of a history that has ended, after the API gave less than there should be: no listing has to agree with them.
/// Every step was asked for by then, so what is begun here is read to its end, even while the export drains.
/// </summary>
internal sealed class ExportsAlone(StreamContext context, UnitWork work, HistoryTally tally)
{
    private bool _areTried;

    /// <summary>A history of which the API has nothing may have been moved to exports, whatever its length.</summary>
    /// <param name="start">The first step that is wanted.</param>
    public IAsyncEnumerable<Attempt<Batch<IRunRows>>> MovedAsync(long start)
    {
        return OpenAsync(start, ReadAsync);

        static async IAsyncEnumerable<Attempt<Batch<IRunRows>>> ReadAsync(ExportReader exports)
        {
            while (await exports.NextAsync() is { } batch)
                yield return new Fetched<Batch<IRunRows>>(batch);
        }
    }

    /// <summary>
    /// The API has some of the rows, and others may have been moved. They are used if that is what the counts say, and not beyond the step where
    /// the run ended. They come behind rows of later steps: all of these were handed out.
    /// </summary>
    public IAsyncEnumerable<Attempt<Batch<IRunRows>>> MissingAsync(HistoryPages pages)
    {
        return OpenAsync(0, ReadAsync);

        async IAsyncEnumerable<Attempt<Batch<IRunRows>>> ReadAsync(ExportReader exports)
        {
            if (exports.Rows != work.Run.HistoryLineCount && exports.Rows + tally.Rows != work.Run.HistoryLineCount)
                yield break;
            var last = work.Run.SummaryStep ?? work.Run.LastStep;
            var end = last is >= 0 and < StepWindow.EndOfSteps ? last.Value + 1 : StepWindow.EndOfSteps;
            for (var at = 0L; at < end;)
            {
                var window = new StepWindow(at, end);
                if (await Attempt.Of(() => pages.FetchAsync([window])) is not Fetched<WindowRows> { Value: var known })
                    yield break;
                using (known)
                {
                    at = known.Rest is [var rest, ..] ? rest.From : end;
                    if (await exports.WithoutAsync(known, at) is not { } missing)
                        yield break;
                    yield return new Fetched<Batch<IRunRows>>(new Batch<IRunRows>(missing, null));
                }
            }
        }
    }

    private async IAsyncEnumerable<Attempt<Batch<IRunRows>>> OpenAsync(long start, Func<ExportReader, IAsyncEnumerable<Attempt<Batch<IRunRows>>>> read)
    {
        if (_areTried || context.Settings.History.Source == HistorySourceChoice.GraphQL)
            yield break;
        _areTried = true;
        var opened = await Attempt.Of(() => ExportReader.OpenAloneAsync(context, work.Path, work.Run, start, mustBeSure: false));
        if (opened is Failed<ExportReader?> { Failure: var failure })
            yield return new Failed<Batch<IRunRows>>(failure);
        if (opened is not Fetched<ExportReader?> { Value: { } exports })
            yield break;
        await using (exports)
        {
            await foreach (var batch in read(exports))
                yield return batch;
        }
    }
}
