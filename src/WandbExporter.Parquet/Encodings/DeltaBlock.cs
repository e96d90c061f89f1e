using System.Numerics;
using System.Runtime.InteropServices;

namespace WandbExporter.Parquet.Encodings;

/// <summary>
/// One block of DELTA_BINARY_PACKED: the differences of up to <see cref="Values"/> neighbours above the least of them, in mini-blocks
/// that have a bit width each. Arithmetic wraps around in the column's own width, as readers undo it.
/// </summary>
internal ref struct DeltaBlock<T>(Span<T> room)
    where T : unmanaged, IBinaryInteger<T>
{
    public const int Values = 128;
    public const int MiniBlocks = 4;
    public const int MiniValues = Values / MiniBlocks;

    private readonly Span<T> _deltas = room[..Values];
    private T _bits0, _bits1, _bits2, _bits3;

    public T Least { get; private set; }

    /// <summary>The differences above <see cref="Least"/>; zero past the last value.</summary>
    public readonly ReadOnlySpan<T> Deltas => _deltas;

    /// <summary>Takes the differences of a run of values, which starts with the one before the block.</summary>
    public void Load(ReadOnlySpan<T> values)
    {
        var count = values.Length - 1;
        Subtract(values[1..], values[..count], _deltas);
        var deltas = _deltas[..count];
        Least = LeastOf(deltas);
        _deltas[count..].Clear();
        _bits0 = Lower(deltas, 0);
        _bits1 = Lower(deltas, 1);
        _bits2 = Lower(deltas, 2);
        _bits3 = Lower(deltas, 3);
    }

    /// <summary>Bits of the largest difference of a mini-block; zero when all are equal, or none is there.</summary>
    public readonly int Width(int miniBlock) => 8 * Marshal.SizeOf<T>() - int.CreateTruncating(T.LeadingZeroCount(miniBlock switch
    {
        0 => _bits0,
        1 => _bits1,
        2 => _bits2,
        _ => _bits3,
    }));

    private static void Subtract(ReadOnlySpan<T> values, ReadOnlySpan<T> before, Span<T> deltas)
    {
        var at = 0;
        for (; at <= values.Length - Vector<T>.Count; at += Vector<T>.Count)
            (new Vector<T>(values[at..]) - new Vector<T>(before[at..])).CopyTo(deltas[at..]);
        for (; at < values.Length; at++)
            deltas[at] = values[at] - before[at];
    }

    private static T LeastOf(ReadOnlySpan<T> deltas)
    {
        var least = deltas[0];
        var leasts = new Vector<T>(least);
        for (; deltas.Length >= Vector<T>.Count; deltas = deltas[Vector<T>.Count..])
            leasts = Vector.Min(leasts, new Vector<T>(deltas));
        for (var i = 0; i < Vector<T>.Count; i++)
            least = T.Min(least, leasts[i]);
        foreach (var delta in deltas)
            least = T.Min(least, delta);
        return least;
    }

    /// <summary>Makes the differences of a mini-block relative to the least one, and answers which bits occur in them.</summary>
    private readonly T Lower(Span<T> deltas, int miniBlock)
    {
        if (deltas.Length <= miniBlock * MiniValues)
            return T.Zero;
        deltas = deltas[(miniBlock * MiniValues)..];
        if (deltas.Length > MiniValues)
            deltas = deltas[..MiniValues];
        var bits = Vector<T>.Zero;
        var leasts = new Vector<T>(Least);
        for (; deltas.Length >= Vector<T>.Count; deltas = deltas[Vector<T>.Count..])
        {
            var lowered = new Vector<T>(deltas) - leasts;
            lowered.CopyTo(deltas);
            bits |= lowered;
        }
        var all = T.Zero;
        for (var i = 0; i < Vector<T>.Count; i++)
            all |= bits[i];
        foreach (ref var delta in deltas)
            all |= delta -= Least;
        return all;
    }
}
