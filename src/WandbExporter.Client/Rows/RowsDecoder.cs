using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace WandbExporter.Client.Rows;

/// <summary>
/// Decodes <c>{"data":{"project":{"run":{FIELD:["row","row",…]}}}}</c> while it arrives: rows are unescaped from a small buffer
/// into the segments of the page, so the memory needed is that of the decoded rows. Whoever creates it disposes it;
/// <see cref="Finish"/> hands the segments over to the page.
/// </summary>
internal sealed class RowsDecoder : IDisposable
{
    private const int ReadSize = 32 * 1024;
    private const int AtATime = 4 * 1024;
    private static readonly SearchValues<byte> StringStops = SearchValues.Create("\"\\"u8);

    private readonly byte[][] _path;
    private readonly ValueSkipper _skipper = new();
    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(2 * ReadSize);
    private RowSegments? _rows;
    private int _read;
    private int _filled;
    private long _received;
    private State _state = State.Root;
    private int _depth;
    private bool _disposed;

    public RowsDecoder(string field, int maxBytes = 2 * JsonLimits.MaxBytes)
    {
        _path = ["data"u8.ToArray(), "project"u8.ToArray(), "run"u8.ToArray(), System.Text.Encoding.UTF8.GetBytes(field)];
        _rows = new RowSegments(maxBytes);
    }

    private enum State
    {
        Root,
        FirstKey,
        Key,
        AfterValue,
        Skip,
        FirstRow,
        Row,
        InRow,
        AfterRow,
        Done,
    }

    /// <summary>True when the answer is complete.</summary>
    public bool Done => _state == State.Done;

    /// <summary>True when the run was there, so that its rows are what there is.</summary>
    public bool SawRun { get; private set; }

    /// <summary>The JSON of the answer's <c>errors</c> or <c>error</c>; empty if there was none.</summary>
    public ReadOnlyMemory<byte> Errors => _skipper.Captured;

    /// <summary>Where the next bytes of the answer go; then call <see cref="Advance"/>.</summary>
    public Memory<byte> GetMemory()
    {
        if (_buffer.Length - _filled < ReadSize)
            MakeRoom();
        return _buffer.AsMemory(_filled);
    }

    /// <exception cref="MalformedJsonException">The answer is no JSON of this shape.</exception>
    public void Advance(int count)
    {
        _filled += count;
        _received += count;
        while (_read < _filled && Step())
        {
        }
        if (_read == _filled)
            _read = _filled = 0;
    }

    /// <param name="elapsed">What the answer took.</param>
    /// <param name="place">The memory that it has, given back with the page; null for none.</param>
    public RowsPage Finish(TimeSpan elapsed, IDisposable? place = null)
    {
        var page = new RowsPage(_rows!, _received, place) { Elapsed = elapsed };
        _rows = null;
        return page;
    }

    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        ArrayPool<byte>.Shared.Return(_buffer);
        _rows?.Dispose();
    }

    /// <summary>Goes one token on; false when the token is not all there yet.</summary>
    private bool Step()
    {
        if (_state == State.InRow)
            return ReadRow();
        if (_state == State.Skip)
            return SkipOn();
        var at = JsonScan.SkipSpace(_buffer.AsSpan(0, _filled), _read);
        _read = at;
        if (at == _filled)
            return false;
        var next = _buffer[at];
        switch (_state)
        {
            case State.Root when next == (byte)'{': Open(); return true;
            case State.FirstKey or State.AfterValue when next == (byte)'}': Close(); return true;
            case State.FirstKey or State.Key when next == (byte)'"': return ReadKey();
            case State.AfterValue when next == (byte)',': return Go(State.Key);
            case State.FirstRow or State.AfterRow when next == (byte)']': return Go(State.AfterValue);
            case State.FirstRow or State.Row when next == (byte)'"': return Go(State.InRow);
            case State.FirstRow or State.Row when next == (byte)'n': return SkipNull(State.AfterRow);
            case State.AfterRow when next == (byte)',': return Go(State.Row);
            default: throw new MalformedJsonException("The answer is no rows answer", at);
        }
    }

    private bool Go(State to)
    {
        _read++;
        _state = to;
        return true;
    }

    private void Open()
    {
        _depth++;
        Go(State.FirstKey);
    }

    private void Close()
    {
        _depth--;
        Go(_depth == 0 ? State.Done : State.AfterValue);
    }

    /// <summary>Reads a key, its colon and the first byte of its value, as one token.</summary>
    private bool ReadKey()
    {
        var unread = _buffer.AsSpan(_read, _filled - _read);
        if (TryReadKey(unread))
            return true;
        return unread.Length <= ReadSize ? false : throw new MalformedJsonException("A key is too long", _read);
    }

    private bool TryReadKey(Span<byte> unread)
    {
        var at = 1;
        while (true)
        {
            var stop = unread[at..].IndexOfAny(StringStops);
            if (stop < 0)
                return false;
            at += stop;
            if (unread[at] == (byte)'"')
                break;
            at += 2;
            if (at >= unread.Length)
                return false;
        }
        var key = unread[1..at];
        at = JsonScan.SkipSpace(unread, at + 1);
        if (at >= unread.Length)
            return false;
        if (unread[at] != (byte)':')
            throw new MalformedJsonException("A colon is missing", _read + at);
        at = JsonScan.SkipSpace(unread, at + 1);
        if (at >= unread.Length)
            return false;

        var onPath = key.SequenceEqual(_path[_depth - 1]);
        if (onPath && unread[at] == (byte)'{' && _depth < _path.Length)
        {
            _read += at;
            if (_depth == _path.Length - 1)
                SawRun = true;
            Open();
            return true;
        }
        if (onPath && unread[at] == (byte)'[' && _depth == _path.Length)
        {
            _read += at;
            return Go(State.FirstRow);
        }
        _skipper.Begin(capture: _depth == 1 && (key.SequenceEqual("errors"u8) || key.SequenceEqual("error"u8)));
        _read += at;
        _state = State.Skip;
        return true;
    }

    private bool SkipNull(State then)
    {
        if (_filled - _read < 4)
            return false;
        if (!_buffer.AsSpan(_read, 4).SequenceEqual("null"u8))
            throw new MalformedJsonException("A row is no string", _read);
        _read += 4;
        _state = then;
        return true;
    }

    private bool SkipOn()
    {
        _read += _skipper.Feed(_buffer.AsSpan(_read, _filled - _read), out var ended);
        if (ended)
            _state = State.AfterValue;
        return ended;
    }

    private bool ReadRow()
    {
        while (CopyPlain())
        {
            var unread = _buffer.AsSpan(_read, _filled - _read);
            if (unread[0] == (byte)'"')
            {
                _rows!.EndRow();
                return Go(State.AfterRow);
            }
            // The longest escape is a surrogate pair; what ends an answer is no shorter than its second half.
            if (unread.Length < 12)
                return false;
            JsonScan.EscapeLength(unread, 0);
            var exact = true;
            _read += JsonText.UnescapeOne(unread, _rows!.Room(12), out var added, ref exact);
            _rows.Advance(added);
        }
        return false;
    }

    /// <summary>
    /// Takes the row up to its closing quote, or to an escape that is none of those that are in every row: a quote or a backslash. False
    /// when there is nothing more to take. A key and a value are a few bytes between two escapes, so a vector is copied and looked at in
    /// one go, and only what lies before the escape counts.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool CopyPlain()
    {
        while (_read < _filled)
        {
            var last = Math.Min(_filled, _read + AtATime);
            var room = _rows!.Room(AtATime);
            ref var source = ref MemoryMarshal.GetArrayDataReference(_buffer);
            ref var target = ref MemoryMarshal.GetReference(room);
            var (from, to, end) = ((nuint)_read, (nuint)0, (nuint)last);
            var stopped = false;
            while (end - from > (nuint)Vector128<byte>.Count)
            {
                var bytes = Vector128.LoadUnsafe(ref source, from);
                bytes.StoreUnsafe(ref target, to);
                var stops = (Vector128.Equals(bytes, Vector128.Create((byte)'"')) | Vector128.Equals(bytes, Vector128.Create((byte)'\\'))).ExtractMostSignificantBits();
                if (stops == 0)
                {
                    from += (nuint)Vector128<byte>.Count;
                    to += (nuint)Vector128<byte>.Count;
                    continue;
                }
                var plain = (nuint)BitOperations.TrailingZeroCount(stops);
                from += plain;
                to += plain;
                // There is a byte behind the vector, so there is one behind the stop.
                var escaped = _buffer[from + 1];
                if (_buffer[from] == (byte)'"' || escaped is not ((byte)'"' or (byte)'\\'))
                {
                    stopped = true;
                    break;
                }
                room[(int)to++] = escaped;
                from += 2;
            }
            _rows.Advance((int)to);
            _read = (int)from;
            if (stopped)
                return true;
            if (last == _filled)
                return CopyTail();
        }
        return false;
    }

    /// <summary>The same for the few bytes at the end of the buffer.</summary>
    private bool CopyTail()
    {
        var room = _rows!.Room(AtATime);
        var to = 0;
        while (_read < _filled)
        {
            var next = _buffer[_read];
            if (next == (byte)'"')
                break;
            if (next == (byte)'\\')
            {
                if (_filled - _read < 2 || _buffer[_read + 1] is not ((byte)'"' or (byte)'\\'))
                    break;
                next = _buffer[++_read];
            }
            room[to++] = next;
            _read++;
        }
        _rows.Advance(to);
        return _read < _filled;
    }

    private void MakeRoom()
    {
        var tail = _filled - _read;
        _buffer.AsSpan(_read, tail).CopyTo(_buffer);
        _read = 0;
        _filled = tail;
    }
}
