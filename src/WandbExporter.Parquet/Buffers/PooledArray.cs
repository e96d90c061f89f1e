
namespace WandbExporter.Parquet.Buffers;

/// <summary>Growth of arrays rented from the shared pool.</summary>
internal static class PooledArray
{
    public const string TooLong = "A column of one row group holds more than 2 GiB: end the row group earlier.";

    /// <summary>Replaces the array by a larger one that holds at least <paramref name="needed"/> items, and returns the old one to the pool.</summary>
    /// <exception cref="InvalidOperationException">More is needed than one array can hold.</exception>
    public static void Grow<T>(ref T[] array, int used, long needed)
    {
        if (needed > Array.MaxLength)
            throw new InvalidOperationException(TooLong);
        var size = Math.Min(Array.MaxLength, Math.Max(needed, Math.Max(64, 2L * array.Length)));
        var larger = ColumnPool<T>.Instance.Rent((int)size);
        array.AsSpan(0, used).CopyTo(larger);
        Return(ref array);
        array = larger;
    }

    public static void Return<T>(ref T[] array)
    {
        if (array.Length > 0)
            ColumnPool<T>.Instance.Return(array);
        array = [];
    }
}
