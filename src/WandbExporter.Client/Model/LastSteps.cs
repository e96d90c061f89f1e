using WandbExporter.Client.Rows;

namespace WandbExporter.Client.Model;

/// <summary>Where a run says that its history ends. Neither place can be relied on: both may be stale, or missing.</summary>
internal static class LastSteps
{
    /// <summary>By <c>historyKeys.lastStep</c>; -1 where the server says that there is none.</summary>
    public static long? InHistoryKeys(RawJson? historyKeys) => HistoryFacts.Of(historyKeys).LastStep;

    /// <summary>By <c>_step</c> of the summary, which the last logged row leaves there.</summary>
    public static long? InSummary(RawJson? summary)
    {
        if (summary is null)
            return null;
        try
        {
            using var members = new RowReader(summary.Utf8.Span);
            while (members.Read())
            {
                if (members.Key.SequenceEqual("_step"u8))
                    return Of(members.Raw) is { } step and >= 0 ? step : null;
            }
        }
        catch (MalformedJsonException)
        {
            // The text is kept and exported as it is; only its last step is unknown.
        }
        return null;
    }

    /// <summary>A whole number, also one that is written as <c>12.0</c>.</summary>
    internal static long? Of(ReadOnlySpan<byte> raw)
    {
        if (JsonNumber.TryGetInt64(raw, out var step))
            return step;
        return JsonNumber.TryGetDouble(raw, out var number) && Math.Abs(number) < 9e15 && double.IsInteger(number) ? (long)number : null;
    }
}
