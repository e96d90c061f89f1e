using WandbExporter.Client.Rows;

namespace WandbExporter.Client.Model;

/// <summary>How large a history is, from <c>Run.historyKeys</c>.</summary>
internal static class HistorySize
{
    /// <summary>The rows that have a value of the key that most rows have, by what the server counted; null when it did not count.</summary>
    public static long? RowsOfLongestKey(RawJson? historyKeys)
    {
        long? longest = null;
        ForEachKey(historyKeys, counted => longest = counted > (longest ?? 0) ? counted : longest);
        return longest;
    }

    /// <summary>
    /// The sum of what the server counted of each key (<c>typeCounts</c>); for keys that it did not count, a value in every row.
    /// Null when there are no keys, or what there is cannot be read. It is an estimate: the counts may lag behind a running run.
    /// </summary>
    public static long? Cells(RawJson? historyKeys, long? rows)
    {
        var cells = 0L;
        return ForEachKey(historyKeys, counted => cells += counted ?? rows ?? 0) ? cells : null;
    }

    /// <summary>Hands over what the server counted of each key, null where it did not; false when there are no keys, or what there is cannot be read.</summary>
    private static bool ForEachKey(RawJson? historyKeys, Action<long?> take)
    {
        if (historyKeys is null)
            return false;
        try
        {
            using var members = new RowReader(historyKeys.Utf8.Span);
            while (members.Read())
            {
                if (members.Kind != JsonKind.Object || !members.Key.SequenceEqual("keys"u8))
                    continue;
                using var key = new RowReader(members.Raw);
                while (key.Read())
                    take(key.Kind == JsonKind.Object ? Counted(key.Raw) : null);
                return true;
            }
            return false;
        }
        catch (MalformedJsonException)
        {
            return false;
        }
    }

    private static long? Counted(ReadOnlySpan<byte> key)
    {
        using var members = new RowReader(key);
        while (members.Read())
        {
            if (members.Kind == JsonKind.Array && members.Key.SequenceEqual("typeCounts"u8))
                return SumOfCounts(members.Raw);
        }
        return null;
    }

    /// <summary>The array's own shape does not matter: every <c>"count": N</c> in it counts.</summary>
    private static long? SumOfCounts(ReadOnlySpan<byte> typeCounts)
    {
        var sum = 0L;
        var found = false;
        for (var at = typeCounts.IndexOf("\"count\""u8); at >= 0; at = typeCounts.IndexOf("\"count\""u8))
        {
            typeCounts = typeCounts[(at + "\"count\""u8.Length)..];
            var digits = typeCounts.TrimStart(": \t\r\n"u8);
            var length = digits.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
            if (length <= 0 || !JsonNumber.TryGetInt64(digits[..length], out var count))
                continue;
            sum += count;
            found = true;
        }
        return found ? sum : null;
    }
}
