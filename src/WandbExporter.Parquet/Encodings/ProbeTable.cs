using System.Numerics;
using System.Runtime.CompilerServices;
using WandbExporter.Parquet.Buffers;

namespace WandbExporter.Parquet.Encodings;

/// <summary>
/// An open-addressing table of places counted from one; zero is a free slot. It is at most half full, so a search ends.
/// </summary>
internal readonly ref struct ProbeTable : IDisposable
{
    private readonly int[] _array;
    private readonly Span<int> _slots;
    private readonly int _shift;

    public ProbeTable(int capacity)
    {
        var size = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(8, 2 * capacity));
        _array = ColumnPool<int>.Instance.Rent(size);
        _slots = _array.AsSpan(0, size);
        _slots.Clear();
        _shift = 32 - BitOperations.Log2((uint)size);
    }

    /// <summary>The slot to look at first; the hash's highest bits choose it.</summary>
    public ref int First(uint hash) => ref _slots[(int)(hash >> _shift)];

    public ref int Next(ref int slot)
    {
        ref var next = ref Unsafe.Add(ref slot, 1);
        return ref Unsafe.IsAddressLessThan(ref next, ref Unsafe.Add(ref _slots[0], _slots.Length)) ? ref next : ref _slots[0];
    }

    public void Dispose() => ColumnPool<int>.Instance.Return(_array);
}
