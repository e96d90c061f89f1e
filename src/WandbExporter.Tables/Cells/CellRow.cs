namespace WandbExporter.Tables.Cells;

/// <summary>What every cell says of the logged row that it is of.</summary>
/// <param name="Step">Its step; null if it has none that is a whole number.</param>
/// <param name="Timestamp">When it was logged, seconds since 1970; null if it does not say, or not as a number.</param>
/// <param name="Index">Which row of its run it is, from 0; null where the step alone tells it from every other.</param>
internal readonly record struct CellRow(long? Step, double? Timestamp, long? Index)
{
    public CellOrder Order => new(Step);
}

/// <summary>The order of rows in a file: by step, those without one last.</summary>
internal readonly struct CellOrder(long? step) : IComparable<CellOrder>
{
    private readonly long _step = step ?? 0;
    private readonly bool _hasNone = step is null;

    public int CompareTo(CellOrder other) =>
        _hasNone == other._hasNone ? _step.CompareTo(other._step) : _hasNone.CompareTo(other._hasNone);
}
