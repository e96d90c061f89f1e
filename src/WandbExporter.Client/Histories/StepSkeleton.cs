namespace WandbExporter.Client.Histories;

/// <summary>
/// Where the rows of a sparse history lie: some of its steps, spread evenly over its rows. Between two of them lie about equally many
/// rows, however wide the gap. It is a hint for cutting windows, never a reason to leave steps out.
/// </summary>
internal sealed class StepSkeleton(IReadOnlyList<long> steps, long rows)
{
    private readonly double _rowsPerStretch = Math.Max(1, (double)rows / Math.Max(1, steps.Count));

    /// <summary>Where a window must end that begins at a step and shall hold about so many rows.</summary>
    public long EndOf(long from, double wantedRows, long stop)
    {
        var next = FirstAtOrAfter(from);
        var last = next + Math.Max(1, (int)Math.Min(int.MaxValue / 2, wantedRows / _rowsPerStretch)) - 1;
        return last < steps.Count - 1 ? Math.Min(steps[last] + 1, stop) : stop;
    }

    private int FirstAtOrAfter(long step)
    {
        var (low, high) = (0, steps.Count);
        while (low < high)
        {
            var middle = low + (high - low) / 2;
            if (steps[middle] < step)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }
}
