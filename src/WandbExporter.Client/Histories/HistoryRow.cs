using System.Text;
using WandbExporter.Client.Model;
using WandbExporter.Client.Rows;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;

namespace WandbExporter.Client.Histories;

/// <summary>One row of a history: what was logged at a step, by its keys.</summary>
public sealed class HistoryRow
{
    private const int ShownBytes = 200;

    internal HistoryRow(RawJson json, LoggedValues values) => (Json, Values) = (json, values);

    /// <summary>The row as it was logged, with all its keys.</summary>
    public RawJson Json { get; }

    /// <summary>What was logged, or what was asked for of it.</summary>
    public LoggedValues Values { get; }

    /// <summary>Its place in the history; null if it does not say.</summary>
    public long? Step => RowStep.TryRead(Json.Utf8.Span, out var step) ? step : null;

    /// <summary>A value; null if the key was not logged in this row.</summary>
    public LoggedValue? this[string key] => Values.TryGetValue(key, out var value) ? value : null;

    /// <summary>A number; null if there is none under this key in this row.</summary>
    public double? Number(string key) => this[key]?.AsDouble();

    public override string ToString() => Json.ToString();

    /// <summary>With these keys alone; null if the row has not all of them.</summary>
    /// <exception cref="WandbException">It is no JSON object.</exception>
    internal static HistoryRow? Of(RunPath run, ReadOnlySpan<byte> row, IReadOnlyList<string> keys)
    {
        var json = new RawJson(row.ToArray());
        try
        {
            var values = LoggedValues.Of(json);
            if (keys.Count == 0)
                return new HistoryRow(json, values);
            return values.Only(keys) is { } chosen ? new HistoryRow(json, chosen) : null;
        }
        catch (MalformedJsonException broken)
        {
            throw new WandbException(Malformed(run, row), broken);
        }
    }

    /// <summary>What is said of a row that is no JSON object.</summary>
    public static Failure Malformed(RunPath run, ReadOnlySpan<byte> row) => new(
        FailureCategory.Permanent,
        FailureCode.MalformedRow,
        $"A row of the history of {run} is no JSON object; ask the server's operator to look at the run.",
        ExitCode.Incomplete,
        Encoding.UTF8.GetString(row[..Math.Min(row.Length, ShownBytes)]));
}
