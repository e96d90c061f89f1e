using System.Runtime.CompilerServices;
using WandbExporter.Client.Histories;
using WandbExporter.Client.Model;
using WandbExporter.Client.Queries;
using WandbExporter.Client.Rows;
using WandbExporter.Client.Transport;
using WandbExporter.Client.Wire;
using WandbExporter.Core.Ids;

namespace WandbExporter.Client.Areas;

public sealed partial class RunArea
{
    /// <summary>
    /// Every row of a run's history, in step order and not sampled. Rows come in pages, some of which are asked for before their turn; who stops
    /// early asks for no more.
    /// </summary>
    /// <param name="run">As it was read last: what it says of its history tells how far to ask.</param>
    /// <param name="query">Which rows; null for all.</param>
    /// <exception cref="Core.Errors.WandbException">Reading it: a page cannot be had.</exception>
    public async IAsyncEnumerable<HistoryRow> Scan(RunInfo run, HistoryQuery? query = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var keys = query?.Keys ?? [];
        await foreach (var rows in ScanRows(run, query, cancellationToken))
        {
            using (rows)
            {
                for (var i = 0; i < rows.Count; i++)
                {
                    if (HistoryRow.Of(rows[i], keys) is { } row)
                        yield return row;
                }
            }
        }
    }

    /// <summary>
    /// The same as the bytes that the server has of each row, with no object for any of them. <see cref="HistoryQuery.Keys"/> is left to who reads
    /// the rows.
    /// </summary>
    public IAsyncEnumerable<HistoryRows> ScanRows(RunInfo run, HistoryQuery? query = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(run);
        query ??= new HistoryQuery();
        query.Check();
        return ReadAsync(this, run, query, cancellationToken);

        static async IAsyncEnumerable<HistoryRows> ReadAsync(RunArea runs, RunInfo run, HistoryQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            var scan = new HistoryScan(
                (window, samples, attempts, before, token) => runs.GetHistoryAsync(run.Path, window.From, window.To, samples, attempts, before, token), run, query);
            await foreach (var rows in scan.ReadAsync((from, to, samples, token) => runs.GetSampledStepsAsync(run.Path, from, to, samples, token), cancellationToken))
                yield return rows;
        }
    }

    /// <summary>Rows of a run's history that the server picks, spread over it.</summary>
    public async Task<IReadOnlyList<HistoryRow>> SampleHistoryAsync(RunPath run, HistorySample? sample = null, CancellationToken cancellationToken = default)
    {
        sample ??= new HistorySample();
        sample.Check();
        if (sample.ToSpec() is not { } spec)
        {
            using var page = await GetHistoryAsync(run, 0, StepWindow.EndOfSteps, sample.Samples, cancellationToken: cancellationToken);
            return RowsOf(page);
        }
        var data = await _reads.GraphQL.QueryAsync(
            QueryDocuments.SampledSteps, Variables.Of(run).With("spec", spec), WireContext.Default.AnswerSampledData, $"the sampled history of {run}", cancellationToken);
        return data.Project?.Run?.SampledHistory is [{ } rows, ..] ? [.. rows.Select(row => HistoryRow.Of(RawJson.Of(row).Utf8.Span, [])).OfType<HistoryRow>()] : [];
    }

    /// <summary>System metrics of a run that the server picks, spread over its time.</summary>
    /// <param name="run">Which run.</param>
    /// <param name="samples">Events at the most.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<IReadOnlyList<HistoryRow>> SampleEventsAsync(RunPath run, int samples = 500, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 1);
        using var page = await GetEventsAsync(run, samples, cancellationToken: cancellationToken);
        return RowsOf(page);
    }

    private static List<HistoryRow> RowsOf(RowsPage page) => [.. Enumerable.Range(0, page.Count).Select(row => HistoryRow.Of(page[row], [])).OfType<HistoryRow>()];
}
