using System.Buffers;
using System.Numerics;

namespace WandbExporter.Parquet.Buffers;

/// <summary>
/// Where columns and pages rent their arrays, whose content is whatever was there before. It is not the shared pool, because that one keeps
/// arrays of every size for every thread that ever returned one, and a row group wanders over all threads of the process; nor one that keeps so many of a
/// size, because a table of thousands of columns needs thousands of one size at once. What is kept is bounded in bytes: see <see cref="IdleArrays"/>.
/// </summary>
internal sealed class ColumnPool<T> : ArrayPool<T>
{
    private const int LeastLength = 64;
    private const int LargestPooled = 1 << 27;

    // Four sizes between two powers of two: an array is at most a fifth larger than what was asked for.
    private readonly ArrayStack<T>[] _sizes = [.. Sizes().Select(length => new ArrayStack<T>(length))];

    private ColumnPool()
    {
    }

    public static ArrayPool<T> Instance { get; } = new ColumnPool<T>();

    public override T[] Rent(int minimumLength)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(minimumLength);
        if (minimumLength == 0)
            return [];
        return minimumLength <= LargestPooled ? _sizes[Index(minimumLength)].Rent() : GC.AllocateUninitializedArray<T>(minimumLength);
    }

    public override void Return(T[] array, bool clearArray = false)
    {
        ArgumentNullException.ThrowIfNull(array);
        if (array.Length is 0 or > LargestPooled)
            return;
        var size = _sizes[Index(array.Length)];
        if (size.Length != array.Length)
            throw new ArgumentException("The array is not of this pool.", nameof(array));
        if (clearArray)
            Array.Clear(array);
        size.Return(array);
    }

    private static int Index(int length)
    {
        var last = (uint)Math.Max(length, LeastLength) - 1;
        var power = BitOperations.Log2(last);
        return (power - 5) * 4 + (int)(last >> (power - 2) & 3);
    }

    private static IEnumerable<int> Sizes()
    {
        yield return 40;
        yield return 48;
        yield return 56;
        for (long power = LeastLength; power < LargestPooled; power *= 2)
        {
            for (var quarters = 4; quarters < 8; quarters++)
                yield return (int)(power * quarters / 4);
        }
        yield return LargestPooled;
    }
}
