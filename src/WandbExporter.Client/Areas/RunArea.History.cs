using System.Text.Json;
using WandbExporter.Client.Downloads;
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
    private static readonly string[] LiveKeys = ["_step"];

    /// <summary>
    /// The history rows whose step is at least <paramref name="minStep"/> and below <paramref name="maxStep"/>, in step order. An empty
    /// window is not the end of a history. With fewer <paramref name="samples"/> than rows the server leaves rows out: pass the width of
    /// the window, or more.
    /// </summary>
    /// <param name="maxAttempts">Attempts at the most, when the configured ones are more; null for the configured ones.</param>
    /// <param name="before">
    /// Ends when no rows are waited for any more that are to be used up before these: until then a long answer waits. Null: there are none.
    /// </param>
    public Task<RowsPage> GetHistoryAsync(
        RunPath run, long minStep, long maxStep, int samples, int? maxAttempts = null, Task? before = null, CancellationToken cancellationToken = default) => _reads.GraphQL.QueryRowsAsync(
        QueryDocuments.HistoryPage,
        Variables.Of(run).With("minStep", minStep).With("maxStep", maxStep).With("pageSize", samples),
        "history",
        $"the history of {run} from step {minStep}",
        maxAttempts,
        isPiece: maxStep - minStep > 1,
        before ?? Task.CompletedTask,
        cancellationToken);

    /// <summary>
    /// Steps at which the run has rows, ascending: at most so many of those from <paramref name="minStep"/> up to and with
    /// <paramref name="maxStep"/>, spread over all of them. Says where the rows of a sparse history are at the cost of one request.
    /// </summary>
    public async Task<IReadOnlyList<long>> GetSampledStepsAsync(RunPath run, long minStep, long maxStep, int samples, CancellationToken cancellationToken = default)
    {
        var spec = $"{{\"keys\":[\"_step\"],\"minStep\":{minStep},\"maxStep\":{maxStep},\"samples\":{samples}}}";
        var data = await _reads.GraphQL.QueryAsync(
            QueryDocuments.SampledSteps, Variables.Of(run).With("spec", spec), WireContext.Default.AnswerSampledData, $"steps of {run}", cancellationToken);
        var rows = data.Project?.Run?.SampledHistory is [{ } first, ..] ? first : [];
        return [.. rows.Select(StepOf).OfType<long>().Where(step => step >= minStep && step <= maxStep).Distinct().Order()];
    }

    /// <summary>The server's own Parquet exports of a history; null if it has none of this run.</summary>
    /// <exception cref="WandbException">
    /// The server is too old for them: permanent, <c>unsupported_query</c>. It says of a row that is not exported yet no step: permanent, <c>live_row_without_step</c>.
    /// </exception>
    public async Task<ParquetHistory?> GetParquetHistoryAsync(RunPath run, CancellationToken cancellationToken = default)
    {
        var data = await _reads.GraphQL.QueryAsync(
            QueryDocuments.ParquetHistory,
            Variables.Of(run).With("liveKeys", LiveKeys),
            WireContext.Default.AnswerParquetHistoryData,
            $"the exported history of {run}",
            cancellationToken);
        if (data.Project?.Run?.ParquetHistory is not { ParquetUrls: { } urls } found)
            return null;
        var live = (found.LiveData ?? []).Select(StepOf).ToList();
        if (live.Contains(null))
        {
            throw new WandbException(new Failure(
                FailureCategory.Permanent, FailureCode.LiveRowWithoutStep, $"The server names a row of {run} that is not exported yet, and not its step.", ExitCode.Incomplete));
        }
        return new ParquetHistory([.. urls.OfType<string>().Select(url => new HistoryFile(run, url))], [.. live.OfType<long>()]);
    }

    /// <summary>
    /// Writes an exported history file, in ranges side by side; returns its length. It is only whole when this returns.
    /// </summary>
    /// <param name="write">Puts bytes at a place of the file; called by several threads at once, never for the same place.</param>
    public Task<long> DownloadAsync(HistoryFile file, Func<long, ReadOnlyMemory<byte>, CancellationToken, ValueTask> write, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(write);
        return _reads.Downloads.SideBySideAsync(SourceOf(file), write, cancellationToken);
    }

    /// <summary>The system-metric events of a run. They cannot be paged: ask for as many samples as the server counts, or more.</summary>
    /// <param name="maxAttempts">Attempts at the most, when the configured ones are more; null for the configured ones.</param>
    public Task<RowsPage> GetEventsAsync(RunPath run, int samples, int? maxAttempts = null, CancellationToken cancellationToken = default) => _reads.GraphQL.QueryRowsAsync(
        QueryDocuments.Events, Variables.Of(run).With("samples", samples), "events", $"the system metrics of {run}", maxAttempts, isPiece: false, Task.CompletedTask, cancellationToken);

    private DownloadSource SourceOf(HistoryFile file) => new($"an exported history of {file.Run}", file.Url, ListedContent.Nothing, async token =>
        (await GetParquetHistoryAsync(file.Run, token))?.Files.FirstOrDefault(fresh => fresh.Location == file.Location) is { } fresh ? SourceOf(fresh) : null);

    /// <summary>The row's step; a server may write it as <c>12.0</c>. Null if it has none.</summary>
    private static long? StepOf(JsonElement row) =>
        ElementText.Find(row, "_step") is { ValueKind: JsonValueKind.Number } step
            ? step.TryGetInt64(out var whole) ? whole : step.TryGetDouble(out var number) && Math.Abs(number) < 1L << 62 ? (long)number : null
            : null;
}
