using System.Text.Json;
using WandbExporter.Core.Ids;
using WandbExporter.Wandb.Queries;
using WandbExporter.Wandb.Rows;
using WandbExporter.Wandb.Transport;
using WandbExporter.Wandb.Wire;

namespace WandbExporter.Wandb;

/// <summary>Histories and system metrics.</summary>
public sealed partial class WandbClient
{
    /// <summary>
    /// The history rows whose step is at least <paramref name="minStep"/> and below <paramref name="maxStep"/>, in step order. An empty
    /// window is not the end of a history. With fewer <paramref name="samples"/> than rows the server leaves rows out: pass the width of
    /// the window, or more.
    /// </summary>
    /// <param name="maxAttempts">Attempts at the most, when the configured ones are more; null for the configured ones.</param>
    public Task<RowsPage> GetHistoryAsync(
        RunPath run, long minStep, long maxStep, int samples, int? maxAttempts, CancellationToken cancellationToken) => graphQL.QueryRowsAsync(
        QueryDocuments.HistoryPage,
        Variables.Of(run).With("minStep", minStep).With("maxStep", maxStep).With("pageSize", samples),
        "history",
        $"the history of {run} from step {minStep}",
        maxAttempts,
        cancellationToken);

    /// <summary>
    /// Steps at which the run has rows, ascending: at most so many of those from <paramref name="minStep"/> up to and with
    /// <paramref name="maxStep"/>, spread over all of them. Says where the rows of a sparse history are at the cost of one request.
    /// </summary>
    public async Task<IReadOnlyList<long>> GetSampledStepsAsync(RunPath run, long minStep, long maxStep, int samples, CancellationToken cancellationToken)
    {
        var spec = $"{{\"keys\":[\"_step\"],\"minStep\":{minStep},\"maxStep\":{maxStep},\"samples\":{samples}}}";
        var data = await graphQL.QueryAsync(
            QueryDocuments.SampledSteps, Variables.Of(run).With("spec", spec), WireContext.Default.AnswerSampledData, $"steps of {run}", cancellationToken);
        var rows = data.Project?.Run?.SampledHistory is [{ } first, ..] ? first : [];
        return [.. rows.Select(StepOf).OfType<long>().Where(step => step >= minStep && step <= maxStep).Distinct().Order()];
    }

    /// <summary>The system-metric events of a run. They cannot be paged: ask for as many samples as the server counts, or more.</summary>
    public Task<RowsPage> GetEventsAsync(RunPath run, int samples, CancellationToken cancellationToken) => graphQL.QueryRowsAsync(
        QueryDocuments.Events, Variables.Of(run).With("samples", samples), "events", $"the system metrics of {run}", null, cancellationToken);

    /// <summary>The row's step; a server may write it as <c>12.0</c>. Null if it has none.</summary>
    private static long? StepOf(JsonElement row) =>
        row.ValueKind == JsonValueKind.Object && row.TryGetProperty("_step", out var step) && step.ValueKind == JsonValueKind.Number
            ? step.TryGetInt64(out var whole) ? whole : step.TryGetDouble(out var number) && Math.Abs(number) < 1L << 62 ? (long)number : null
            : null;
}
