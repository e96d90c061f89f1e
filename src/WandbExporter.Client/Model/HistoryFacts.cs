using System.Text;
using WandbExporter.Client.Rows;

namespace WandbExporter.Client.Model;

/// <summary>What <c>Run.historyKeys</c> says of a history. Of a text that is broken only what stands before the fault is known.</summary>
/// <param name="Size">How large it is.</param>
/// <param name="NumberKeys">Keys of which the server counted numbers.</param>
/// <param name="LastStep">Where it ends; -1 where the server says that there is none.</param>
internal sealed record HistoryFacts(HistorySize Size, IReadOnlyList<string> NumberKeys, long? LastStep)
{
    /// <summary>Nothing is known.</summary>
    public static HistoryFacts None { get; } = new(default, [], null);

    public static HistoryFacts Of(RawJson? historyKeys) => historyKeys?.History ?? None;

    public static HistoryFacts Read(ReadOnlySpan<byte> historyKeys)
    {
        (HistorySize Size, IReadOnlyList<string> Numbers)? keys = null;
        long? lastStep = null;
        var hasLastStep = false;
        try
        {
            using var members = new RowReader(historyKeys);
            while ((keys is null || !hasLastStep) && members.Read())
            {
                if (keys is null && members.Kind == JsonKind.Object && members.Key.SequenceEqual("keys"u8))
                    keys = KeysIn(members.Raw);
                else if (!hasLastStep && members.Key.SequenceEqual("lastStep"u8))
                    (hasLastStep, lastStep) = (true, LastSteps.Of(members.Raw));
            }
        }
        catch (MalformedJsonException)
        {
            // The text is kept and exported as it is; the rest of it is not known.
        }
        return new HistoryFacts(keys?.Size ?? default, keys?.Numbers ?? [], lastStep);
    }

    private static (HistorySize Size, IReadOnlyList<string> Numbers) KeysIn(ReadOnlySpan<byte> keys)
    {
        var size = new HistorySize { IsKnown = true };
        var numbers = new List<string>();
        using var key = new RowReader(keys);
        while (key.Read())
        {
            size = size.With(key.Kind, key.Raw);
            if (key.Raw.IndexOf("\"number\""u8) >= 0)
                numbers.Add(Encoding.UTF8.GetString(key.Key));
        }
        return (size, numbers);
    }
}
