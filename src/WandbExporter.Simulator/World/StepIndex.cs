namespace WandbExporter.Simulator;

/// <summary>
/// Where each logged line stands in the history. A line without an integer step follows its predecessor by one; lines are served in
/// ascending order of their position, equal ones in the order in which they were logged.
/// </summary>
internal sealed class StepIndex
{
    private readonly long[] _positions;
    private readonly int[] _lines;

    public StepIndex(IEnumerable<byte[]> lines)
    {
        var positions = new List<long>();
        var previous = -1L;
        foreach (var line in lines)
        {
            previous = TolerantJson.Step(line) ?? previous + 1;
            positions.Add(previous);
        }
        _positions = [.. positions];
        _lines = [.. Enumerable.Range(0, _positions.Length)];
        if (!IsAscending(_positions))
        {
            _lines = [.. _lines.OrderBy(line => _positions[line])];
            _positions = [.. _lines.Select(line => positions[line])];
        }
    }

    public int Count => _lines.Length;

    public long LastStep => Count == 0 ? -1 : _positions[^1];

    public long Position(long row) => _positions[row];

    /// <summary>The place among the logged lines.</summary>
    public int Line(long row) => _lines[row];

    public long FirstFrom(long step)
    {
        var (low, high) = (0, Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_positions[middle] < step)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }

    private static bool IsAscending(long[] values)
    {
        for (var at = 1; at < values.Length; at++)
            if (values[at] < values[at - 1])
                return false;
        return true;
    }
}
