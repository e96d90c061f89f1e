using System.Text;
using WandbExporter.Parquet.Buffers;
using WandbExporter.Parquet.Decodings;
using WandbExporter.Parquet.Encodings;

namespace WandbExporter.Parquet.Tests;

public sealed class ColumnBuilderTests
{
    [Fact]
    public void Nulls_take_no_place_among_the_values()
    {
        using var column = new DoubleColumnBuilder();
        column.Append(1);
        column.AppendNull();
        column.AppendNulls(100);
        column.AppendNulls(0);
        column.Append(2);
        Assert.Equal(103, column.Rows);
        Assert.Equal(101, column.Nulls);
        Assert.Equal([1, 2], column.Values.ToArray());
        Assert.Equal([0, 102], Enumerable.Range(0, column.Rows).Where(r => !column.IsNull(r)));
        Assert.Throws<ArgumentOutOfRangeException>(() => column.IsNull(103));
    }

    [Fact]
    public void Clearing_keeps_the_arrays_and_forgets_the_rows()
    {
        using var column = new BytesColumnBuilder();
        for (var round = 0; round < 3; round++)
        {
            for (var i = 0; i < 1000; i++)
            {
                if (i % 3 == round)
                    column.AppendNull();
                else
                    column.Append($"value {i}");
            }
            Assert.Equal(1000, column.Rows);
            Assert.Equal(Enumerable.Range(0, 1000).Where(i => i % 3 == round), Enumerable.Range(0, 1000).Where(column.IsNull));
            Assert.Equal(round == 0 ? "value 998" : "value 999", Encoding.UTF8.GetString(column.Value(column.Count - 1)));
            var memory = column.MemoryBytes;
            column.Clear();
            Assert.Equal((0, 0, 0), (column.Rows, column.Nulls, column.Count));
            Assert.Equal(memory, column.MemoryBytes);
        }
    }

    [Fact]
    public void Any_pattern_of_nulls_is_the_same_after_its_levels_were_written_and_read()
    {
        var random = new Random(3);
        for (var round = 0; round < 400; round++)
        {
            var pattern = Pattern(random, random.Next(1, 700));
            using var column = new BooleanColumnBuilder();
            foreach (var isNull in pattern)
            {
                if (isNull)
                    column.AppendNull();
                else
                    column.Append(true);
            }
            var from = random.Next(pattern.Length);
            var count = random.Next(1, pattern.Length - from + 1);
            using var levels = new ByteBuffer();
            LevelEncoder.Encode(column.Validity, from, count, levels);
            var read = new byte[count];
            LevelDecoder.ReadHybrid(levels.Written, 1, read, 0);
            Assert.Equal(pattern.Skip(from).Take(count), read.Select(level => level == 0));
            var values = read.Count(level => level == 1);
            Assert.Equal(values, column.Validity.CountValues(from, count));
            var rows = column.Validity.RowsHolding(from, values);
            Assert.True(rows >= count || !pattern.Skip(from + rows).Take(count - rows).Any(isNull => !isNull));
        }
    }

    [Fact]
    public void Any_indices_of_any_width_are_the_same_after_they_were_written_and_read()
    {
        var random = new Random(4);
        for (var width = 1; width <= 31; width++)
        {
            for (var round = 0; round < 20; round++)
            {
                var values = new int[random.Next(1, 300)];
                for (int i = 0, current = 0; i < values.Length; i++)
                {
                    if (random.Next(round + 1) < 3)
                        current = (int)random.NextInt64(1L << width);
                    values[i] = current;
                }
                using var encoded = new ByteBuffer();
                HybridEncoder.Encode(values, width, encoded);
                var read = new int[values.Length];
                new HybridDecoder(encoded.Written, width, 0).Read(read);
                Assert.Equal(values, read);
            }
        }
    }

    private static bool[] Pattern(Random random, int length)
    {
        var pattern = new bool[length];
        for (var i = 0; i < length;)
        {
            var isNull = random.Next(2) == 0;
            for (var run = random.Next(4) == 0 ? random.Next(1, 300) : random.Next(1, 4); run > 0 && i < length; run--)
                pattern[i++] = isNull;
        }
        return pattern;
    }

    [Theory]
    [InlineData("")]
    [InlineData("train/loss")]
    public void A_repeated_text_is_the_same_as_the_text_appended_each_time(string text)
    {
        var utf8 = System.Text.Encoding.UTF8.GetBytes(text);
        using var once = new BytesColumnBuilder();
        using var repeated = new BytesColumnBuilder();
        foreach (var count in (int[])[1, 0, 200, 3])
        {
            once.AppendNull();
            repeated.AppendNull();
            for (var i = 0; i < count; i++)
                once.Append(utf8);
            repeated.AppendRepeated(utf8, count);
        }
        Assert.Equal((208, 4), (repeated.Rows, repeated.Nulls));
        Assert.Equal(once.Bytes.ToArray(), repeated.Bytes.ToArray());
        Assert.Equal(once.Ends.ToArray(), repeated.Ends.ToArray());
        Assert.Equal(Enumerable.Range(0, 208).Select(once.IsNull), Enumerable.Range(0, 208).Select(repeated.IsNull));
        Assert.Throws<ArgumentOutOfRangeException>(() => repeated.AppendRepeated(utf8, -1));
    }
}
