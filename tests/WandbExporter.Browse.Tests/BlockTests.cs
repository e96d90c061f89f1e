using WandbExporter.Browse.Curves;
using Xunit;

namespace WandbExporter.Browse.Tests;

/// <summary>A long curve by blocks says what the curve says.</summary>
public sealed class BlockTests
{
    [Fact]
    public void Columns_that_are_some_blocks_wide_have_the_extremes_of_the_curve()
    {
        const int Columns = 10;
        var values = Enumerable.Range(0, 10 * 8 * Blocks.Rows).Select(step => Math.Sin(step * 0.37) * (1 + step % 977) + (step == 12_345 ? 1e6 : 0)).ToArray();
        var blocks = new Blocks(values.Chunk(Blocks.Rows).Select(OfBlock).Reverse());
        Assert.True(blocks.IsInOrder);
        var width = values.Length / (double)Columns;
        var read = blocks.Read("run", 0, width, Columns);
        Assert.Equal(values.Length, read.Count);
        for (var i = 0; i < Columns; i++)
        {
            var column = values[(int)(i * width)..(int)((i + 1) * width)];
            Assert.Equal((column[0], column.Min(), column.Max(), column[^1]), (read.Values.First[i], read.Values.Low[i], read.Values.High[i], read.Values.Last[i]));
            Assert.Equal(column.Average(), read.Values.Mean[i], 6);
        }
        Assert.Equal(2 * Blocks.Rows, blocks.CountIn(Blocks.Rows, 3 * Blocks.Rows - 1));
    }

    [Fact]
    public void An_axis_that_goes_back_is_told()
    {
        var forth = OfBlock([.. Enumerable.Range(0, 10).Select(i => (double)i)], 0);
        Assert.False(new Blocks([forth, forth with { From = 5, To = 20 }]).IsInOrder);
        Assert.True(new Blocks([forth, forth with { From = 9, To = 20 }]).IsInOrder);
    }

    [Fact]
    public void A_column_without_a_finite_value_is_a_gap()
    {
        var blocks = new Blocks([new Block(0, 9, 10, 0, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, 0)]);
        Assert.Equal([-1, 0], blocks.Read("run", 0, 10, 2).Values.Order);
    }

    private static Block OfBlock(double[] values, int place)
    {
        var start = place * Blocks.Rows;
        var (low, high) = (Array.IndexOf(values, values.Min()), Array.IndexOf(values, values.Max()));
        return new Block(start, start + values.Length - 1, values.Length, values.Length, values[0], values[^1], values[low], start + low, values[high], start + high, values.Sum());
    }
}
