using WandbExporter.Parquet.Buffers;
using WandbExporter.Parquet.Tests.Support;

namespace WandbExporter.Parquet.Tests;

[Collection(MeasuredAlone.Name)]
public sealed class ColumnPoolTests
{
    [Fact]
    public void An_array_is_little_larger_than_what_was_asked_for()
    {
        for (var length = 1; length < 5_000_000; length += 1 + length / 7)
        {
            var array = ColumnPool<short>.Instance.Rent(length);
            Assert.InRange(array.Length, length, Math.Max(64, length * 5 / 4 + 1));
            ColumnPool<short>.Instance.Return(array);
        }
        Assert.Empty(ColumnPool<short>.Instance.Rent(0));
    }

    [Fact]
    public void Thousands_of_one_size_are_kept_for_the_next_time()
    {
        var rented = Enumerable.Range(0, 3000).Select(_ => ColumnPool<long>.Instance.Rent(2000)).ToArray();
        foreach (var array in rented)
            ColumnPool<long>.Instance.Return(array);
        var again = Enumerable.Range(0, 3000).Select(_ => ColumnPool<long>.Instance.Rent(2000)).ToHashSet();
        Assert.All(rented, array => Assert.Contains(array, again));
    }

    [Fact]
    public void What_lies_idle_is_bounded_and_the_sizes_in_use_stay()
    {
        foreach (var length in new[] { 1_000_000, 3_000_000, 70_000 })
        {
            var rented = Enumerable.Range(0, 100).Select(_ => ColumnPool<byte>.Instance.Rent(length)).ToArray();
            foreach (var array in rented)
                ColumnPool<byte>.Instance.Return(array);
            Assert.InRange(IdleArrays.IdleBytes, 0, IdleArrays.MaxBytes);
            Assert.Contains(ColumnPool<byte>.Instance.Rent(length), rented);
        }
    }

    [Fact]
    public void An_array_of_another_length_than_the_pools_is_refused() =>
        Assert.Throws<ArgumentException>(() => ColumnPool<int>.Instance.Return(new int[1001]));
}
