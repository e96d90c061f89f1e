using System.Text;
using WandbExporter.Client.Rows;

namespace WandbExporter.Client.Model;

/// <summary>Which keys of a history hold numbers, from <c>Run.historyKeys</c>.</summary>
public static class HistoryNumbers
{
    /// <summary>
    /// Keys of which the server counted numbers (<c>typeCounts</c>), as they were logged. None when it does not say, or what there is cannot be
    /// read: it is a hint, for the shape is not documented.
    /// </summary>
    public static IReadOnlyList<string> KeysOf(RawJson? historyKeys)
    {
        if (historyKeys is null)
            return [];
        try
        {
            using var members = new RowReader(historyKeys.Utf8.Span);
            while (members.Read())
            {
                if (members.Kind == JsonKind.Object && members.Key.SequenceEqual("keys"u8))
                    return NumbersIn(members.Raw);
            }
        }
        catch (MalformedJsonException)
        {
            // Then nothing is known.
        }
        return [];
    }

    private static List<string> NumbersIn(ReadOnlySpan<byte> keys)
    {
        var numbers = new List<string>();
        using var key = new RowReader(keys);
        while (key.Read())
        {
            if (key.Raw.IndexOf("\"number\""u8) >= 0)
                numbers.Add(Encoding.UTF8.GetString(key.Key));
        }
        return numbers;
    }
}
