using System.Buffers;

namespace WandbExporter.Client.Rows;

/// <summary>
/// Passes over one JSON value that arrives in pieces, and keeps a copy of its beginning when asked to.
/// It counts brackets only: what it passes over is checked by whoever reads the copy.
/// </summary>
internal sealed class ValueSkipper
{
    private const int MaxCaptured = 64 * 1024;

    private readonly ArrayBufferWriter<byte> captured = new();
    private bool capture;
    private int depth;
    private bool begun;
    private bool inString;
    private bool escaped;

    public ReadOnlyMemory<byte> Captured => captured.WrittenMemory;

    public void Begin(bool capture)
    {
        this.capture = capture;
        depth = 0;
        begun = inString = escaped = false;
    }

    /// <summary>Answers how many of the bytes belong to the value.</summary>
    public int Feed(ReadOnlySpan<byte> bytes, out bool ended)
    {
        var length = Measure(bytes, out ended);
        if (capture && captured.WrittenCount < MaxCaptured) captured.Write(bytes[..length]);
        return length;
    }

    private int Measure(ReadOnlySpan<byte> bytes, out bool ended)
    {
        for (var at = 0; at < bytes.Length; at++)
        {
            var next = bytes[at];
            if (inString)
            {
                if (escaped) escaped = false;
                else if (next == (byte)'\\') escaped = true;
                else if (next == (byte)'"') inString = false;
                if (inString || depth > 0) continue;
                ended = true;
                return at + 1;
            }
            switch (next)
            {
                case (byte)'"':
                    inString = true;
                    break;
                case (byte)'{' or (byte)'[':
                    depth++;
                    break;
                case (byte)'}' or (byte)']' when depth > 0:
                    if (--depth > 0) break;
                    ended = true;
                    return at + 1;
                case (byte)',' or (byte)'}' or (byte)']' or (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t' when depth == 0 && begun:
                    ended = true;
                    return at;
            }
            begun = true;
        }
        ended = false;
        return bytes.Length;
    }
}
