using System.Buffers;
using System.Runtime.InteropServices;

namespace WandbExporter.Client.Rows;

/// <summary>
/// The memory of what is very long, outside of the collected heap: it grows without a copy, what is not written of it takes none, and what a
/// reader is done with goes back to the system at once. Used by one thread at a time; nobody may use its bytes after it was disposed or has grown.
/// </summary>
public sealed unsafe partial class LongBytes : IDisposable
{
    /// <summary>What the system's allocator maps by itself, whatever it has learned: then it moves the pages, and not the bytes.</summary>
    private const int LeastBytes = 40 << 20;

    private const int DontNeed = 4;

    private byte* _start;
    private View? _view;

    public LongBytes(int capacity) => Grow(capacity);

    ~LongBytes() => Free();

    public int Capacity { get; private set; }

    public Span<byte> Span => new(_start, Capacity);

    /// <summary>The same for who reads or writes it asynchronously.</summary>
    public Memory<byte> Memory => (_view ??= new View(this)).Memory;

    public void Grow(int capacity)
    {
        capacity = Math.Max(capacity, LeastBytes);
        _start = (byte*)NativeMemory.Realloc(_start, (nuint)capacity);
        GC.AddMemoryPressure(capacity - Capacity);
        Capacity = capacity;
    }

    /// <summary>Gives back the memory of bytes that were used; nobody may read them again.</summary>
    public void Release(ReadOnlySpan<byte> used)
    {
        if (!OperatingSystem.IsLinux())
            return;
        fixed (byte* first = used)
        {
            var page = (nuint)Environment.SystemPageSize;
            var from = ((nuint)first + page - 1) / page * page;
            var to = ((nuint)first + (nuint)used.Length) / page * page;
            // What the system does not take goes with the rest.
            if (to > from)
                _ = Advise((void*)from, to - from, DontNeed);
        }
        GC.KeepAlive(this);
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        NativeMemory.Free(_start);
        _start = null;
        if (Capacity > 0)
            GC.RemoveMemoryPressure(Capacity);
        Capacity = 0;
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(void* address, nuint length, int advice);

    private sealed class View(LongBytes bytes) : MemoryManager<byte>
    {
        public override Span<byte> GetSpan() => bytes.Span;

        public override MemoryHandle Pin(int elementIndex = 0) => new(bytes._start + elementIndex);

        public override void Unpin()
        {
        }

        protected override void Dispose(bool disposing)
        {
        }
    }
}
