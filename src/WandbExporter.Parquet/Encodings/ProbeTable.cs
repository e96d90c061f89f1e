using System.Numerics;
using System.Runtime.CompilerServices;
using WandbExporter.Parquet.Buffers;

namespace WandbExporter.Parquet.Encodings;

/// <summary>
/// An open-addressing table of places counted from one; zero is a free slot. It is at most half full, so a search ends. It begins small, since most chunks show
/// early that a dictionary does not pay, and a large table costs its clearing.
/// </summary>
internal ref struct ProbeTable : IDisposable
{
    private const int FirstCapacity = 4096;

    private int[] _array = [];
    private Span<int> _slots;
    private int _shift;

    public ProbeTable(int most) => Begin(Math.Min(most, FirstCapacity));

    /// <summary>How many places it may hold; with so many it has to <see cref="Grow"/>.</summary>
    public int Capacity { get; private set; }

    /// <summary>The slot to look at first; the hash's highest bits choose it.</summary>
    public readonly ref int First(uint hash) => ref _slots[(int)(hash >> _shift)];

    public readonly ref int Next(ref int slot)
    {
        ref var next = ref Unsafe.Add(ref slot, 1);
        return ref Unsafe.IsAddressLessThan(ref next, ref Unsafe.Add(ref _slots[0], _slots.Length)) ? ref next : ref _slots[0];
    }

    /// <summary>Forgets everything and has more room; the caller adds all places again.</summary>
    public void Grow()
    {
        var capacity = 4 * Capacity;
        Dispose();
        Begin(capacity);
    }

    /// <summary>Adds a place that is known not to be there.</summary>
    public readonly void Add(uint hash, int place)
    {
        ref var slot = ref First(hash);
        while (slot > 0)
            slot = ref Next(ref slot);
        slot = place;
    }

    public void Dispose()
    {
        PooledArray.Return(ref _array);
        _slots = default;
    }

    private void Begin(int capacity)
    {
        Capacity = Math.Max(4, capacity);
        var size = (int)BitOperations.RoundUpToPowerOf2((uint)(2 * Capacity));
        _array = ColumnPool<int>.Instance.Rent(size);
        _slots = _array.AsSpan(0, size);
        _slots.Clear();
        _shift = 32 - BitOperations.Log2((uint)size);
    }
}
