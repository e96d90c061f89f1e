using WandbExporter.Client.Rows;

namespace WandbExporter.Client.Model;

/// <summary>How large a history is, from <c>Run.historyKeys</c>: an estimate, for the counts may lag behind a running run.</summary>
/// <param name="IsKnown">Whether there are keys, and they can be read.</param>
/// <param name="Counted">The sum of what the server counted of each key (<c>typeCounts</c>).</param>
/// <param name="Uncounted">Keys that it did not count.</param>
/// <param name="RowsOfLongestKey">The rows that have a value of the key that most rows have; null when it counted none.</param>
internal readonly record struct HistorySize(bool IsKnown, long Counted, int Uncounted, long? RowsOfLongestKey)
{
    /// <summary>The values of all keys, with one in every row for keys that were not counted; null when that is not known.</summary>
    public long? Cells(long? rows) => IsKnown ? Counted + (Uncounted * (rows ?? 0)) : null;

    /// <summary>With one more key.</summary>
    /// <param name="kind">What stands for it.</param>
    /// <param name="raw">The same as it came.</param>
    public HistorySize With(JsonKind kind, ReadOnlySpan<byte> raw) => kind == JsonKind.Object && CountOf(raw) is { } count
        ? this with { Counted = Counted + count, RowsOfLongestKey = count > (RowsOfLongestKey ?? 0) ? count : RowsOfLongestKey }
        : this with { Uncounted = Uncounted + 1 };

    private static long? CountOf(ReadOnlySpan<byte> key)
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
