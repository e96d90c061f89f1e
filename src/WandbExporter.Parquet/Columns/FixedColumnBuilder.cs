using System.Runtime.CompilerServices;
using WandbExporter.Parquet.Buffers;

namespace WandbExporter.Parquet;

/// <summary>A column whose values have one fixed width.</summary>
public abstract class FixedColumnBuilder<T> : ColumnBuilder
    where T : unmanaged
{
    private T[] _values = [];

    /// <summary>The values that are not null, in row order; valid until the next change of the builder.</summary>
    public ReadOnlySpan<T> Values => _values.AsSpan(0, Validity.Values);

    public override long MemoryBytes => (long)_values.Length * Unsafe.SizeOf<T>() + Validity.MemoryBytes;

    public void Append(T value)
    {
        var count = Validity.Values;
        if (count == _values.Length)
            PooledArray.Grow(ref _values, count, count + 1L);
        _values[count] = value;
        Validity.AddValue();
    }

    /// <summary>Appends rows that all hold a value.</summary>
    public void AppendValues(ReadOnlySpan<T> values)
    {
        values.CopyTo(Room(Validity.Values, values.Length));
        Validity.AddValues(values.Length);
    }

    /// <summary>Place for values after the first <paramref name="used"/> ones; the caller adds their rows itself.</summary>
    internal Span<T> Room(int used, int count)
    {
        if (_values.Length - used < count)
            PooledArray.Grow(ref _values, used, (long)used + count);
        return _values.AsSpan(used, count);
    }

    /// <summary>Values that were put into <see cref="Room"/>, whether or not their rows were added yet.</summary>
    internal ReadOnlySpan<T> Stored(int first, int count) => _values.AsSpan(first, count);

    protected override void Dispose(bool disposing)
    {
        PooledArray.Return(ref _values);
        base.Dispose(disposing);
    }
}
