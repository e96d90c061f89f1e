namespace WandbExporter.Browse.Curves;

/// <summary>
/// A long curve by blocks of neighbouring rows, each with what M4 keeps of it, in the order of the axis: a hundredth of the curve. From them a chart is drawn
/// whose columns of pixels are some blocks wide.
/// </summary>
internal sealed class Blocks
{
    /// <summary>Rows of a block.</summary>
    public const int Rows = 256;

    private readonly Block[] _blocks;

    // Points of all blocks before each.
    private readonly long[] _before;

    public Blocks(IEnumerable<Block> blocks)
    {
        _blocks = [.. blocks.OrderBy(block => block.From)];
        _before = new long[_blocks.Length + 1];
        for (var i = 0; i < _blocks.Length; i++)
            _before[i + 1] = _before[i] + _blocks[i].Count;
        IsInOrder = !_blocks.Zip(_blocks.Skip(1)).Any(pair => pair.First.To > pair.Second.From);
    }

    /// <summary>Whether no block reaches into the next: if one does, the axis does not grow with the rows, and blocks say nothing of a stretch of it.</summary>
    public bool IsInOrder { get; }

    public long Count => _before[^1];

    public double From => _blocks[0].From;

    public double To => _blocks[^1].To;

    /// <summary>Points in a stretch, those of blocks that reach out of it included.</summary>
    public long CountIn(double from, double to)
    {
        var (first, end) = Range(from, to);
        return end > first ? _before[end] - _before[first] : 0;
    }

    public int BlocksIn(double from, double to)
    {
        var (first, end) = Range(from, to);
        return Math.Max(0, end - first);
    }

    /// <summary>Each block counts for the column of pixels that its middle is in.</summary>
    public Curve.Columns Read(string run, double from, double width, int columns)
    {
        var values = new ColumnValues(columns);
        var (lowAt, highAt, counts, sums) = (new double[columns], new double[columns], new long[columns], new double[columns]);
        var (first, end) = Range(from, from + width * columns);
        for (var i = first; i < end; i++)
        {
            var block = _blocks[i];
            var place = Math.Clamp((int)(((block.From + block.To) / 2 - from) / width), 0, columns - 1);
            if (block.Finite == 0)
            {
                if (values.Order[place] == 0)
                    values.Order[place] = -1;
                continue;
            }
            if (double.IsNaN(values.First[place]))
                values.First[place] = block.First;
            values.Last[place] = block.Last;
            // NaN, of a column that is empty yet, is in no order.
            if (!(values.Low[place] <= block.Low))
                (values.Low[place], lowAt[place]) = (block.Low, block.LowAt);
            if (!(values.High[place] >= block.High))
                (values.High[place], highAt[place]) = (block.High, block.HighAt);
            counts[place] += block.Finite;
            sums[place] += block.Sum;
            values.Mean[place] = sums[place] / counts[place];
            values.Order[place] = lowAt[place] <= highAt[place] ? 1 : 2;
        }
        return new Curve.Columns(run, CountIn(from, from + width * columns), values);
    }

    private (int First, int End) Range(double from, double to)
    {
        var first = Search(block => block.To >= from);
        return (first, Math.Max(first, Search(block => block.From > to)));
    }

    private int Search(Func<Block, bool> reached)
    {
        var (low, high) = (0, _blocks.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (reached(_blocks[middle]))
                high = middle;
            else
                low = middle + 1;
        }
        return low;
    }
}
