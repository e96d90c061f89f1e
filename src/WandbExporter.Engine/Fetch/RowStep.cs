using WandbExporter.Client.Rows;

namespace WandbExporter.Engine.Fetch;

/// <summary>The step that a row says it has.</summary>
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
        step = 0;
        var found = false;
        try
        {
            using var reader = new RowReader(row);
            while (reader.Read())
            {
                // Of a key given twice the last value counts.
                if (reader.Key.SequenceEqual("_step"u8))
                    found = reader.Kind is JsonKind.Integer or JsonKind.Number && TryParse(reader.Raw, out step);
            }
            return found;
        }
        catch (MalformedJsonException)
        {
            return false;
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
