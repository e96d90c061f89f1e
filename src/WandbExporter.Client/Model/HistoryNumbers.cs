namespace WandbExporter.Client.Model;

/// <summary>Which keys of a history hold numbers, from <c>Run.historyKeys</c>.</summary>
public static class HistoryNumbers
{
    /// <summary>
    /// Keys of which the server counted numbers (<c>typeCounts</c>), as they were logged. None when it does not say, or what there is cannot be
    /// read: it is a hint, for the shape is not documented.
    /// </summary>
    public static IReadOnlyList<string> KeysOf(RawJson? historyKeys) => HistoryFacts.Of(historyKeys).NumberKeys;
}
