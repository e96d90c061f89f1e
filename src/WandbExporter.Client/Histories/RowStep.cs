using WandbExporter.Client.Rows;

namespace WandbExporter.Client.Histories;

/// <summary>The step that a row says it has, and when it was logged.</summary>
internal static class RowStep
{
    /// <summary>The steps of a page's rows, in their order, without those that have none.</summary>
    public static List<long> Of(RowsPage page)
    {
        var steps = new List<long>(page.Count);
        for (var i = 0; i < page.Count; i++)
        {
            if (TryRead(page[i], out var step))
                steps.Add(step);
        }
        return steps;
    }

    /// <summary>False if the row has no step, one that is no number, or is no row.</summary>
    public static bool TryRead(ReadOnlySpan<byte> row, out long step)
    {
        var mark = MarkOf(row);
        step = mark?.Step ?? 0;
        return mark is not null;
    }

    /// <summary>Null if the row has no step, one that is no number, or is no row.</summary>
    public static RowMark? MarkOf(ReadOnlySpan<byte> row)
    {
        long? step = null;
        double? timestamp = null;
        try
        {
            using var reader = new RowReader(row);
            while (reader.Read())
            {
                // Of a key given twice the last value counts.
                var isNumber = reader.Kind is JsonKind.Integer or JsonKind.Number;
                if (reader.Key.SequenceEqual("_step"u8))
                    step = isNumber && TryParse(reader.Raw, out var whole) ? whole : null;
                else if (reader.Key.SequenceEqual("_timestamp"u8))
                    timestamp = isNumber && JsonNumber.TryGetDouble(reader.Raw, out var seconds) ? seconds : null;
            }
            return step is { } known ? new RowMark(known, timestamp) : null;
        }
        catch (MalformedJsonException)
        {
            return null;
        }
    }

    private static bool TryParse(ReadOnlySpan<byte> token, out long step)
    {
        if (JsonNumber.TryGetInt64(token, out step))
            return true;
        if (!JsonNumber.TryGetDouble(token, out var number) || Math.Abs(number) >= 1L << 62)
            return false;
        step = (long)Math.Floor(number);
        return true;
    }
}
