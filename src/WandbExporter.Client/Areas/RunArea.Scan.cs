using System.Runtime.CompilerServices;
using WandbExporter.Client.Histories;
using WandbExporter.Client.Model;
using WandbExporter.Client.Queries;
using WandbExporter.Client.Rows;
using WandbExporter.Client.Transport;
using WandbExporter.Client.Wire;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;

namespace WandbExporter.Client.Areas;

public sealed partial class RunArea
{
    /// <summary>
    /// Every row of a run's history, in step order and not sampled. Rows come in pages, some of which are asked for before their turn; who stops
    /// early asks for no more. Rows below step 0, which should not be there, come last, unless <see cref="HistoryQuery.MinStep"/> names them.
    /// </summary>
    /// <param name="run">As it was read last: what it says of its history tells how far to ask.</param>
    /// <param name="query">Which rows; null for all.</param>
    /// <exception cref="WandbException">
    /// Reading it: a page cannot be had. A row is no JSON: permanent, <c>malformed_row</c>; <see cref="ScanRows"/> still gives its bytes. When all others came, the
    /// server counts more rows of a run that has ended than it gave: permanent, <c>history_gap</c>.
    /// </exception>
    public async IAsyncEnumerable<HistoryRow> Scan(RunInfo run, HistoryQuery? query = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var keys = query?.Keys ?? [];
        await foreach (var rows in ScanRows(run, query is null ? null : query with { Keys = [] }, cancellationToken))
        {
            using (rows)
            {
                for (var i = 0; i < rows.Count; i++)
                {
                    if (HistoryRow.Of(run.Path, rows[i], keys) is { } row)
                        yield return row;
                }
            }
        }
    }

    /// <summary>The same as the bytes that the server has of each row, with no object for any of them.</summary>
    /// <param name="run">As it was read last: what it says of its history tells how far to ask.</param>
    /// <param name="query">Which rows, without keys, which are left to who reads the rows (see <see cref="KeyProjection"/>); null for all.</param>
    /// <exception cref="ArgumentException">Keys are named.</exception>
    public IAsyncEnumerable<HistoryRows> ScanRows(RunInfo run, HistoryQuery? query = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(run);
        query ??= new HistoryQuery();
        query.Check();
        if (query.Keys.Count > 0)
            throw new ArgumentException("The bytes of rows come with all their keys; choose some of them by a KeyProjection.", nameof(query));
        return new HistoryScan(
            (window, samples, attempts, before, token) => GetHistoryAsync(run.Path, window.From, window.To, samples, attempts, before, token),
            (from, to, samples, token) => GetSampledStepsAsync(run.Path, from, to, samples, token),
            run,
            query).ReadAsync(cancellationToken);
    }

    /// <summary>Rows of a run's history that the server picks, spread over it.</summary>
    public async Task<IReadOnlyList<HistoryRow>> SampleHistoryAsync(RunPath run, HistorySample? sample = null, CancellationToken cancellationToken = default)
    {
        sample ??= new HistorySample();
        sample.Check();
        if (sample.ToSpec() is not { } spec)
        {
            using var page = await GetHistoryAsync(run, 0, StepWindow.EndOfSteps, sample.Samples, cancellationToken: cancellationToken);
            return RowsOf(run, page);
        }
        var data = await _reads.GraphQL.QueryAsync(
            QueryDocuments.SampledSteps, Variables.Of(run).With("spec", spec), WireContext.Default.AnswerSampledData, $"the sampled history of {run}", cancellationToken);
        var found = data.Project?.Run ?? throw new WandbException(_reads.Classifier.NotFound($"the run {run}"));
        return found.SampledHistory is [{ } rows, ..] ? [.. rows.Select(row => HistoryRow.Of(run, RawJson.Of(row).Utf8.Span, [])).OfType<HistoryRow>()] : [];
    }

    /// <summary>System metrics of a run that the server picks, spread over its time.</summary>
    /// <param name="run">Which run.</param>
    /// <param name="samples">Events at the most.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<IReadOnlyList<HistoryRow>> SampleEventsAsync(RunPath run, int samples = 500, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 1);
        using var page = await GetEventsAsync(run, samples, cancellationToken: cancellationToken);
        return RowsOf(run, page);
    }

    private static List<HistoryRow> RowsOf(RunPath run, RowsPage page) => [.. Enumerable.Range(0, page.Count).Select(row => HistoryRow.Of(run, page[row], [])).OfType<HistoryRow>()];
}
