namespace WandbExporter.Engine.Fetch.Exports;

/// <summary>The steps of rows that the server names as not exported yet; some of them may be exported all the same.</summary>
/// <param name="steps">Ascending.</param>
internal sealed class LiveSteps(long[] steps)
{
    private readonly bool[] _isExported = new bool[steps.Length];
    private int _next;

    /// <summary>How many are in no export.</summary>
    public long NotExported => _isExported.Count(isExported => !isExported);

    public long? Last => steps.Length > 0 ? steps[^1] : null;

    /// <param name="exported">Steps of the next exported rows, ascending; at least one.</param>
    public void Take(ReadOnlySpan<long> exported)
    {
        while (_next < steps.Length && steps[_next] < exported[0])
            _next++;
        for (var i = _next; i < steps.Length && steps[i] <= exported[^1]; i++)
            _isExported[i] |= exported.BinarySearch(steps[i]) >= 0;
    }
}
