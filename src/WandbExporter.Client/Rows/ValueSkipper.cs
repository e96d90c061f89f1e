using System.Buffers;

namespace WandbExporter.Client.Rows;

/// <summary>
/// Passes over one JSON value that arrives in pieces, and keeps a copy of its beginning when asked to.
/// It counts brackets only: what it passes over is checked by whoever reads the copy.
/// </summary>
internal sealed class ValueSkipper
{
    private const int MaxCaptured = 64 * 1024;

    private readonly ArrayBufferWriter<byte> _captured = new();
    private bool _capture;
    private int _depth;
    private bool _begun;
    private bool _inString;
    private bool _escaped;

    public ReadOnlyMemory<byte> Captured => _captured.WrittenMemory;

    public void Begin(bool capture)
    {
        _capture = capture;
        _depth = 0;
        _begun = _inString = _escaped = false;
    }

    /// <summary>Answers how many of the bytes belong to the value.</summary>
    public int Feed(ReadOnlySpan<byte> bytes, out bool ended)
    {
        var length = Measure(bytes, out ended);
        if (_capture && _captured.WrittenCount < MaxCaptured)
            _captured.Write(bytes[..length]);
        return length;
    }

    private int Measure(ReadOnlySpan<byte> bytes, out bool ended)
    {
        for (var at = 0; at < bytes.Length; at++)
        {
            var next = bytes[at];
            if (_inString)
            {
                if (_escaped)
                    _escaped = false;
                else if (next == (byte)'\\')
                    _escaped = true;
                else if (next == (byte)'"')
                    _inString = false;
                if (_inString || _depth > 0)
                    continue;
                ended = true;
                return at + 1;
            }
            switch (next)
            {
                case (byte)'"':
                    _inString = true;
                    break;
                case (byte)'{' or (byte)'[':
                    _depth++;
                    break;
                case (byte)'}' or (byte)']' when _depth > 0:
                    if (--_depth > 0)
                        break;
                    ended = true;
                    return at + 1;
                case (byte)',' or (byte)'}' or (byte)']' or (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t' when _depth == 0 && _begun:
                    ended = true;
                    return at;
            }
            _begun = true;
        }
        ended = false;
        return bytes.Length;
    }
}
