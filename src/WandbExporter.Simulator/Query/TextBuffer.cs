using System.Buffers;
using WandbExporter.Simulator.GraphQL;

namespace WandbExporter.Simulator;

/// <summary>Collects many short UTF-8 texts in blocks that are never moved, so that slices of them stay good.</summary>
internal sealed class TextBuffer : IBufferWriter<byte>
{
    private const int BlockBytes = 64 * 1024;
    private readonly List<Utf8String> _texts = [];
    private byte[] _block = [];
    private int _start;
    private int _end;

    public IReadOnlyList<Utf8String> Texts => _texts;

    public void Advance(int count) => _end += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        var needed = Math.Max(sizeHint, 1);
        if (_block.Length - _end >= needed)
            return _block.AsMemory(_end);
        // The text under way moves to the new block whole.
        var begun = _end - _start;
        var block = new byte[Math.Max(BlockBytes, 2 * (begun + needed))];
        _block.AsSpan(_start, begun).CopyTo(block);
        (_block, _start, _end) = (block, 0, begun);
        return _block.AsMemory(_end);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <summary>Ends the text under way.</summary>
    public void EndText()
    {
        _texts.Add(new Utf8String(_block.AsMemory(_start, _end - _start)));
        _start = _end;
    }
}
