using System.Buffers;

namespace WandbExporter.Parquet.Buffers;

/// <summary>
/// Where columns and pages rent their arrays. It is not the shared pool, because that one keeps arrays of every size for every thread
/// that ever returned one, and a row group wanders over all threads of the process.
/// </summary>
internal static class ColumnPool<T>
{
    private const int LargestPooled = 1 << 27;
    private const int KeptOfASize = 32;

    public static ArrayPool<T> Instance { get; } = ArrayPool<T>.Create(LargestPooled, KeptOfASize);
}
