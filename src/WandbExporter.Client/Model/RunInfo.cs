using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;

namespace WandbExporter.Client.Model;

/// <summary>A run with all fields of the API's full fragment. A field is null when the server has no value or does not know the field.</summary>
/// <param name="Path">Its run id is the API's <c>Run.name</c>.</param>
/// <param name="Id">The API's opaque id.</param>
/// <param name="State">running, finished, crashed, failed, killed, preempting, preempted, pending, or what a newer server says.</param>
/// <param name="LastStep">Of <paramref name="HistoryKeys"/>; null when there are none, which does not mean that there is no history.</param>
/// <param name="Config">Object of <c>key → {"value":…}</c>.</param>
/// <param name="Summary">Object of the last values.</param>
/// <param name="SystemMetrics">Object of the last system metrics.</param>
public sealed record RunInfo(
    RunPath Path,
    string Id,
    string? ProjectId,
    string? DisplayName,
    string? State,
    string? SweepName,
    string? Group,
    string? JobType,
    string? Commit,
    string? Host,
    bool? ReadOnly,
    IReadOnlyList<string> Tags,
    string? Description,
    string? Notes,
    ServerTime? CreatedAt,
    ServerTime? HeartbeatAt,
    ServerTime? UpdatedAt,
    UserInfo? User,
    long? HistoryLineCount,
    long? EventsLineCount,
    long? LogLineCount,
    long? FileCount,
    long? LastStep,
    RawJson? Config,
    RawJson? Summary,
    RawJson? SystemMetrics,
    RawJson? HistoryKeys)
{
    /// <summary>How an update names it.</summary>
    public RunKey Key => new(Id, Path);

    /// <summary>What <see cref="Config"/> holds, by its keys: read anew at each call.</summary>
    /// <exception cref="Rows.MalformedJsonException">The server has something else as the config.</exception>
    public LoggedValues ConfigValues() => LoggedValues.OfConfig(Config);

    /// <summary>What <see cref="Summary"/> holds, by its keys: read anew at each call.</summary>
    /// <exception cref="Rows.MalformedJsonException">The server has something else as the summary.</exception>
    public LoggedValues SummaryValues() => LoggedValues.Of(Summary);

    /// <summary>Fields that the server gives with something else than they should hold; they are null here.</summary>
    public IReadOnlyList<OddField> OddFields { get; init; } = [];

    /// <summary>Bytes of what may be large.</summary>
    internal long Weight => Bytes(Config) + Bytes(Summary) + Bytes(SystemMetrics) + Bytes(HistoryKeys);

    /// <summary>What the journal remembers of this run. A count below 0 says as little as none.</summary>
    public RunDescriptor ToDescriptor()
    {
        var rows = Counted(HistoryLineCount);
        var size = HistoryFacts.Of(HistoryKeys).Size;
        return new(
            Path.RunId,
            State,
            LastStep,
            rows,
            Counted(EventsLineCount),
            Counted(LogLineCount),
            Counted(FileCount),
            HeartbeatAt?.Text,
            size.Cells(rows),
            RunDigests.Mark(this),
            RunDigests.Content(this),
            LastSteps.InSummary(Summary) is { } step && step != LastStep ? step : null,
            size.RowsOfLongestKey is { } longest && longest > rows ? longest : null);
    }

    private static long Bytes(RawJson? json) => json?.Utf8.Length ?? 0;

    private static long? Counted(long? count) => count is >= 0 ? count : null;
}
