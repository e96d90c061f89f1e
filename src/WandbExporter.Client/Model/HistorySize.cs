using WandbExporter.Client.Rows;

namespace WandbExporter.Client.Model;

/// <summary>How large a history is, from <c>Run.historyKeys</c>.</summary>
internal static class HistorySize
{
    /// <summary>
    /// The sum of what the server counted of each key (<c>typeCounts</c>); for keys that it did not count, a value in every row.
    /// Null when there are no keys, or what there is cannot be read. It is an estimate: the counts may lag behind a running run.
    /// </summary>
    public static long? Cells(RawJson? historyKeys, long? rows)
    {
        if (historyKeys is null)
            return null;
        try
        {
            using var members = new RowReader(historyKeys.Utf8.Span);
            while (members.Read())
            {
                if (members.Kind == JsonKind.Object && members.Key.SequenceEqual("keys"u8))
                    return CellsOf(members.Raw, rows ?? 0);
            }
            return null;
        }
        catch (MalformedJsonException)
        {
            return null;
        }
    }

    private static long CellsOf(ReadOnlySpan<byte> keys, long rows)
    {
        var cells = 0L;
        using var key = new RowReader(keys);
        while (key.Read())
            cells += (key.Kind == JsonKind.Object ? Counted(key.Raw) : null) ?? rows;
        return cells;
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
