using System.Runtime.CompilerServices;

namespace WandbExporter.Parquet.Buffers;

/// <summary>The idle arrays of one type and length, used by any number of threads.</summary>
internal sealed class ArrayStack<T> : IdleArrays
{
    private readonly Lock _lock = new();
    private T[]?[] _idle = [];
    private int _count;

    public ArrayStack(int length)
        : base((long)length * Unsafe.SizeOf<T>()) => Length = length;

    public int Length { get; }

    public T[] Rent()
    {
        var array = Pop();
        Asked(array is not null);
        return array ?? GC.AllocateUninitializedArray<T>(Length);
    }

    public void Return(T[] array)
    {
        using (_lock.EnterScope())
        {
            if (_count == _idle.Length)
                Array.Resize(ref _idle, Math.Max(4, 2 * _count));
            _idle[_count++] = array;
        }
        Given();
    }

    protected override bool TryDrop() => Pop() is not null;

    private T[]? Pop()
    {
        using (_lock.EnterScope())
        {
            if (_count == 0)
                return null;
            var array = _idle[--_count];
            _idle[_count] = null;
            return array;
        }
    }
}
