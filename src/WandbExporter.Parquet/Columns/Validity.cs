using System.Numerics;
using System.Runtime.CompilerServices;
using WandbExporter.Parquet.Buffers;

namespace WandbExporter.Parquet.Columns;

/// <summary>
/// Which rows hold a value: one bit a row, lowest bit first, as definition levels of width one are packed.
/// There are no bits at all until the first null. Bits past the last row are zero.
/// </summary>
internal sealed class Validity : IDisposable
{
    private ulong[] _words = [];

    public int Rows { get; private set; }

    public int Nulls { get; private set; }

    public int Values => Rows - Nulls;

    public long MemoryBytes => 8L * _words.Length;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddValue()
    {
        if (Nulls > 0)
            AddValues(1);
        else
            Rows++;
    }

    public void AddValues(int count)
    {
        if (Nulls > 0)
        {
            Reserve(Rows + (long)count);
            SetBits(Rows, count);
        }
        Rows = checked(Rows + count);
    }

    public void AddNulls(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (count == 0)
            return;
        var rows = checked(Rows + count);
        Reserve(rows);
        if (Nulls == 0)
            SetBits(0, Rows);
        Nulls += count;
        Rows = rows;
    }

    public bool IsNull(int row)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)row, (uint)Rows, nameof(row));
        return Nulls > 0 && (_words[row >> 6] >> (row & 63) & 1) == 0;
    }

    /// <summary>The bits of 64 rows from <paramref name="row"/> on; rows past the end read as null.</summary>
    public ulong Word(int row)
    {
        if (Nulls == 0)
        {
            var left = Rows - row;
            return left >= 64 ? ulong.MaxValue : left <= 0 ? 0 : (1UL << left) - 1;
        }
        var index = row >> 6;
        var shift = row & 63;
        var used = (Rows + 63) >> 6;
        var word = index < used ? _words[index] >> shift : 0;
        if (shift > 0 && index + 1 < used)
            word |= _words[index + 1] << (64 - shift);
        return word;
    }

    public int CountValues(int row, int count)
    {
        if (Nulls == 0)
            return count;
        var values = 0;
        for (; count >= 64; count -= 64, row += 64)
            values += BitOperations.PopCount(Word(row));
        return count == 0 ? values : values + BitOperations.PopCount(Word(row) & ((1UL << count) - 1));
    }

    /// <summary>How many rows from <paramref name="row"/> on hold <paramref name="values"/> values; nulls that follow directly are counted in.</summary>
    public int RowsHolding(int row, int values)
    {
        if (Nulls == 0)
            return values;
        var start = row;
        while (row < Rows)
        {
            var word = Word(row);
            var here = BitOperations.PopCount(word);
            if (here > values)
            {
                for (; values > 0; values--)
                    word &= word - 1;
                return Math.Min(row + BitOperations.TrailingZeroCount(word), Rows) - start;
            }
            values -= here;
            row += 64;
        }
        return Rows - start;
    }

    public void Clear()
    {
        _words.AsSpan(0, Nulls == 0 ? 0 : (Rows + 63) >> 6).Clear();
        Rows = 0;
        Nulls = 0;
    }

    public void Dispose()
    {
        PooledArray.Return(ref _words);
        Rows = 0;
        Nulls = 0;
    }

    private void Reserve(long rows)
    {
        var needed = (rows + 63) >> 6;
        if (needed <= _words.Length)
            return;
        var kept = Nulls == 0 ? 0 : (Rows + 63) >> 6;
        PooledArray.Grow(ref _words, kept, needed);
        _words.AsSpan(kept).Clear();
    }

    private void SetBits(int from, int count)
    {
        while (count > 0)
        {
            var shift = from & 63;
            var here = Math.Min(64 - shift, count);
            _words[from >> 6] |= (here == 64 ? ulong.MaxValue : (1UL << here) - 1) << shift;
            from += here;
            count -= here;
        }
    }
}
