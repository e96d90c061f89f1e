using System.Globalization;
using System.Text.Json.Serialization;

namespace WandbExporter.Core.Journal;

/// <summary>What the journal remembers of a listed run: all that its units need, so that a resume lists no committed page again.</summary>
/// <param name="RunId">The API's <c>Run.name</c>.</param>
/// <param name="State">As the server says: running, finished, crashed, …; null if it says nothing.</param>
/// <param name="LastStep">The last step of the history, -1 when there is none, null when the server does not say.</param>
/// <param name="HistoryLineCount">Rows the server says the history has.</param>
/// <param name="EventsLineCount">Rows the server says the system metrics have.</param>
/// <param name="LogLineCount">Lines the server says the console log has.</param>
/// <param name="FileCount">Files the server says the run has.</param>
/// <param name="HeartbeatAt">Last sign of life, as the server spells it.</param>
/// <param name="HistoryCells">About how many values the history has, null when the server does not say.</param>
/// <param name="Mark">Digest of what people give a run, such as name and tags, and of when it was updated; null in journals of older builds.</param>
/// <param name="Content">Digest of its config and summary; null in journals of older builds.</param>
/// <param name="SummaryStep">The last step by its summary, where that is another one than <paramref name="LastStep"/>.</param>
/// <param name="KeyRows">Rows that have a value of one key, where the server says that these are more than <paramref name="HistoryLineCount"/>.</param>
public sealed record RunDescriptor(
    string RunId,
    string? State,
    long? LastStep,
    long? HistoryLineCount,
    long? EventsLineCount,
    long? LogLineCount,
    long? FileCount,
    string? HeartbeatAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? HistoryCells = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Mark = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Content = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? SummaryStep = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? KeyRows = null) : IListed
{
    /// <summary>Whether it may still log.</summary>
    public bool IsRunning => State is "running" or "pending" or "preempting";

    /// <summary>What of the fingerprint a listing shows that asks for few fields: all but the last step.</summary>
    public string Likeness => $"{State}|{HeartbeatAt}|{HistoryLineCount}|{EventsLineCount}|{LogLineCount}|{FileCount}";

    /// <summary>What tells whether a unit of this run changed since it was committed.</summary>
    public string Fingerprint => $"{State}|{HeartbeatAt}|{LastStep}|{HistoryLineCount}|{EventsLineCount}|{LogLineCount}|{FileCount}";

    /// <summary>What a fingerprint says of a run; null if it is none.</summary>
    public static RunDescriptor? OfFingerprint(string runId, string fingerprint)
    {
        ArgumentNullException.ThrowIfNull(fingerprint);
        return fingerprint.Split('|') is [var state, var heartbeat, var step, var rows, var events, var lines, var files]
            ? new RunDescriptor(runId, TextOf(state), NumberOf(step), NumberOf(rows), NumberOf(events), NumberOf(lines), NumberOf(files), TextOf(heartbeat))
            : null;
    }

    private static string? TextOf(string text) => text.Length == 0 ? null : text;

    private static long? NumberOf(string text) => long.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number : null;
}
