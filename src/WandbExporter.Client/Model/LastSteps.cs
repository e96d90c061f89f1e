using WandbExporter.Client.Rows;

namespace WandbExporter.Client.Model;

/// <summary>Where a run says that its history ends. Neither place can be relied on: both may be stale, or missing.</summary>
internal static class LastSteps
{
    /// <summary>By <c>historyKeys.lastStep</c>; -1 where the server says that there is none.</summary>
    public static long? InHistoryKeys(RawJson? historyKeys) => WholeNumber(historyKeys, "lastStep"u8);

    /// <summary>By <c>_step</c> of the summary, which the last logged row leaves there.</summary>
    public static long? InSummary(RawJson? summary) => WholeNumber(summary, "_step"u8) is { } step and >= 0 ? step : null;

    private static long? WholeNumber(RawJson? json, ReadOnlySpan<byte> key)
    {
        if (json is null)
            return null;
        try
        {
            using var members = new RowReader(json.Utf8.Span);
            while (members.Read())
            {
                if (!members.Key.SequenceEqual(key))
                    continue;
                if (JsonNumber.TryGetInt64(members.Raw, out var step))
                    return step;
                return JsonNumber.TryGetDouble(members.Raw, out var number) && Math.Abs(number) < 9e15 && double.IsInteger(number) ? (long)number : null;
            }
            return null;
        }
        catch (MalformedJsonException)
        {
            // The text is kept and exported as it is; only its last step is unknown.
            return null;
        }
    }
}
