using WandbExporter.Parquet;

namespace WandbExporter.Engine.Fetch.Exports;

/// <summary>
/// Goes over the rows of one exported file in step order; several may have one step. A file whose steps are missing, no whole numbers, or
/// descend is refused: nobody could tell what belongs where.
/// </summary>
/// <param name="place">Which field of a batch holds the steps.</param>
/// <param name="from">Rows before this step are passed over.</param>
/// <param name="stop">Rows from this step on are not the file's any more.</param>
internal sealed class ExportCursor(IAsyncEnumerable<RowBatch> batches, int place, long from, long stop = long.MaxValue) : IAsyncDisposable
{
    private readonly IAsyncEnumerator<RowBatch> _batches = batches.GetAsyncEnumerator();
    private Shared<RowBatch>? _batch;
    private long[] _steps = [];
    private int _row;
    private long _last = long.MinValue;

    /// <summary>Whether there is no further row.</summary>
    public bool Ended { get; private set; }

    /// <summary>The step of the next row.</summary>
    public long Step => _steps[_row];

    /// <summary>Makes the next row known, if there is one. Call it before anything else, and after every <see cref="Take"/>.</summary>
    /// <exception cref="ParquetFormatException">The file is damaged, or its steps are.</exception>
    public async ValueTask SettleAsync()
    {
        while (!Ended && _batch is null)
        {
            if (!await _batches.MoveNextAsync())
            {
                Ended = true;
                return;
            }
            var rows = _batches.Current;
            var first = 0;
            try
            {
                _steps = StepsOf(rows.Fields[place], rows.Rows);
                first = FirstAtOrAfter(_steps, 0, from);
            }
            catch
            {
                rows.Dispose();
                throw;
            }
            if (first == _steps.Length || _steps[first] >= stop)
            {
                Ended = first < _steps.Length;
                rows.Dispose();
                continue;
            }
            var end = FirstAtOrAfter(_steps, first, stop);
            if (end < _steps.Length)
                _steps = _steps[..end];
            _batch = new Shared<RowBatch>(rows);
            _row = first;
        }
    }

    /// <summary>How many of the next rows, of those at hand, come before a step.</summary>
    public int CountBelow(long step) => FirstAtOrAfter(_steps, _row, step) - _row;

    /// <summary>The next rows, so many of those at hand.</summary>
    public ColumnarRows Take(int count)
    {
        var rows = new ColumnarRows(_batch!.Hold(), _steps, _row, count);
        _row += count;
        if (_row == _steps.Length)
            Release();
        return rows;
    }

    public ValueTask DisposeAsync()
    {
        Release();
        return _batches.DisposeAsync();
    }

    private void Release()
    {
        _batch?.Release();
        _batch = null;
    }

    private static int FirstAtOrAfter(long[] steps, int start, long step)
    {
        var place = Array.BinarySearch(steps, start, steps.Length - start, step);
        if (place < 0)
            return ~place;
        // Several rows may have the step, and any of them may have been found.
        while (place > start && steps[place - 1] == step)
            place--;
        return place;
    }

    private long[] StepsOf(FieldBatch field, int rows)
    {
        var steps = new long[rows];
        for (var row = 0; row < rows; row++)
        {
            var step = field.IsNull(row) ? null : field.Kind == FieldKind.Int64 ? field.Int64(row) : Whole(field.Double(row));
            if (step is not { } known || known < _last)
                throw new ParquetFormatException("The steps of its rows are not whole numbers in ascending order");
            steps[row] = _last = known;
        }
        return steps;
    }

    private static long? Whole(double step) => Math.Abs(step) < 1L << 62 && Math.Floor(step) == step ? (long)step : null;
}
