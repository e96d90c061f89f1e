using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace WandbExporter.Fleet.Wire;

/// <summary>
/// One end of what two actors say to each other over a transport that may lose, never changes, and does not reorder what it brings: messages of any
/// size in frames of a small one, each repeated until it has arrived, and taken once. One frame is on its way in a direction. Pure.
/// </summary>
/// <param name="node">The worker's node.</param>
/// <param name="slot">The worker.</param>
internal sealed class FrameLink(int node, int slot)
{
    /// <summary>Bytes of a frame: as text of JSON, with what is around it, below the limit of a message.</summary>
    public const int FrameBytes = 48 * 1024;

    /// <summary>What is larger is nothing that the other end means.</summary>
    private const int MostBytes = 256 * 1024 * 1024;

    private readonly Queue<Frame> _out = new();
    private readonly ArrayBufferWriter<byte> _in = new();
    private long _sent;
    private long _taken;

    /// <summary>The frame that is on its way; null if none is. To be sent when it becomes this, and again from time to time.</summary>
    public Frame? Current => _out.TryPeek(out var frame) ? frame : null;

    /// <summary>The number of the last frame of what was sent last.</summary>
    public long LastSent => _sent;

    /// <returns>Whether the first frame of it is the one that is on its way.</returns>
    public bool Send(FrameKind kind, ReadOnlySpan<byte> message)
    {
        var isFirst = _out.Count == 0;
        do
        {
            var piece = message[..Math.Min(FrameBytes, message.Length)];
            message = message[piece.Length..];
            _out.Enqueue(new Frame(node, slot, ++_sent, kind, message.Length == 0, piece.ToArray()));
        }
        while (message.Length > 0);
        return isFirst;
    }

    public bool Send<T>(FrameKind kind, T message, JsonTypeInfo<T> type) => Send(kind, JsonSerializer.SerializeToUtf8Bytes(message, type));

    /// <returns>Whether that was the frame on its way, so that the next one may go.</returns>
    public bool OnArrived(FrameArrived arrived)
    {
        if (Current?.Number != arrived.Number)
            return false;
        _out.Dequeue();
        return true;
    }

    /// <summary>Takes a frame. What arrived is to be said of it, also if it did before.</summary>
    /// <returns>The message that it ends; null if it ends none, or was taken before.</returns>
    /// <exception cref="InvalidDataException">It is not what the other end can have sent.</exception>
    public byte[]? Take(Frame frame)
    {
        if (frame.Number <= _taken)
            return null;
        if (frame.Number != _taken + 1 || _in.WrittenCount + (long)frame.Bytes.Length > MostBytes)
            throw new InvalidDataException($"Frame {frame.Number} does not follow frame {_taken}.");
        _taken++;
        _in.Write(frame.Bytes);
        if (!frame.IsLast)
            return null;
        var whole = _in.WrittenSpan.ToArray();
        _in.Clear();
        return whole;
    }

    public FrameArrived Arrived(Frame frame) => new(node, slot, frame.Number);
}
