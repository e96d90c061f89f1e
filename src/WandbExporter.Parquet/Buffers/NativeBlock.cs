using System.Buffers;
using System.Runtime.InteropServices;

namespace WandbExporter.Parquet.Buffers;

/// <summary>
/// Many bytes outside of the collected heap: they grow without a copy, what is not written of them takes no memory, and they are gone at
/// once. Nobody may use them after it was disposed or has grown.
/// </summary>
internal sealed unsafe class NativeBlock : IDisposable
{
    /// <summary>What the system's allocator maps by itself, whatever it has learned: then it moves the pages, and not the bytes.</summary>
    private const int LeastBytes = 40 << 20;

    private byte* _start;
    private View? _view;

    public NativeBlock(int length) => Resize(length);

    ~NativeBlock() => Free();

    public int Length { get; private set; }

    public Span<byte> Span => new(_start, Length);

    /// <summary>The same for who reads or writes it asynchronously.</summary>
    public Memory<byte> Memory => (_view ??= new View(this)).Memory;

    public void Resize(int length)
    {
        length = Math.Max(length, LeastBytes);
        _start = (byte*)NativeMemory.Realloc(_start, (nuint)length);
        GC.AddMemoryPressure(length - Length);
        Length = length;
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
        if (Length > 0)
            GC.RemoveMemoryPressure(Length);
        Length = 0;
    }

    private sealed class View(NativeBlock block) : MemoryManager<byte>
    {
        public override Span<byte> GetSpan() => block.Span;

        public override MemoryHandle Pin(int elementIndex = 0) => new(block._start + elementIndex);

        public override void Unpin()
        {
        }

        protected override void Dispose(bool disposing)
        {
        }
    }
}
