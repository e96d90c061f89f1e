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

    private readonly byte[][] path;
    private readonly ValueSkipper skipper = new();
    private readonly byte[] buffer = ArrayPool<byte>.Shared.Rent(2 * ReadSize);
    private RowSegments? rows;
    private int read;
    private int filled;
    private long received;
    private State state = State.Root;
    private int depth;
    private bool disposed;

    public RowsDecoder(string field, int maxBytes = 2 * JsonLimits.MaxBytes)
    {
        path = ["data"u8.ToArray(), "project"u8.ToArray(), "run"u8.ToArray(), System.Text.Encoding.UTF8.GetBytes(field)];
        rows = new RowSegments(maxBytes);
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
    public bool Done => state == State.Done;

    /// <summary>True when the run was there, so that its rows are what there is.</summary>
    public bool SawRun { get; private set; }

    /// <summary>The JSON of the answer's <c>errors</c> or <c>error</c>; empty if there was none.</summary>
    public ReadOnlyMemory<byte> Errors => skipper.Captured;

    /// <summary>Where the next bytes of the answer go; then call <see cref="Advance"/>.</summary>
    public Memory<byte> GetMemory()
    {
        if (buffer.Length - filled < ReadSize) MakeRoom();
        return buffer.AsMemory(filled);
    }

    /// <exception cref="MalformedJsonException">The answer is no JSON of this shape.</exception>
    public void Advance(int count)
    {
        filled += count;
        received += count;
        while (read < filled && Step()) { }
        if (read == filled) read = filled = 0;
    }

    /// <param name="elapsed">What the answer took.</param>
    /// <param name="place">The memory that it has, given back with the page; null for none.</param>
    public RowsPage Finish(TimeSpan elapsed, IDisposable? place = null)
    {
        var page = new RowsPage(rows!, received, place) { Elapsed = elapsed };
        rows = null;
        return page;
    }

    public void Dispose()
    {
        if (disposed) return;
        disposed = true;
        ArrayPool<byte>.Shared.Return(buffer);
        rows?.Dispose();
    }

    /// <summary>Goes one token on; false when the token is not all there yet.</summary>
    private bool Step()
    {
        if (state == State.InRow) return ReadRow();
        if (state == State.Skip) return SkipOn();
        var at = JsonScan.SkipSpace(buffer.AsSpan(0, filled), read);
        read = at;
        if (at == filled) return false;
        var next = buffer[at];
        switch (state)
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
        read++;
        state = to;
        return true;
    }

    private void Open()
    {
        depth++;
        Go(State.FirstKey);
    }

    private void Close()
    {
        depth--;
        Go(depth == 0 ? State.Done : State.AfterValue);
    }

    /// <summary>Reads a key, its colon and the first byte of its value, as one token.</summary>
    private bool ReadKey()
    {
        var unread = buffer.AsSpan(read, filled - read);
        if (TryReadKey(unread)) return true;
        return unread.Length <= ReadSize ? false : throw new MalformedJsonException("A key is too long", read);
    }

    private bool TryReadKey(Span<byte> unread)
    {
        var at = 1;
        while (true)
        {
            var stop = unread[at..].IndexOfAny(StringStops);
            if (stop < 0) return false;
            at += stop;
            if (unread[at] == (byte)'"') break;
            at += 2;
            if (at >= unread.Length) return false;
        }
        var key = unread[1..at];
        at = JsonScan.SkipSpace(unread, at + 1);
        if (at >= unread.Length) return false;
        if (unread[at] != (byte)':') throw new MalformedJsonException("A colon is missing", read + at);
        at = JsonScan.SkipSpace(unread, at + 1);
        if (at >= unread.Length) return false;

        var onPath = key.SequenceEqual(path[depth - 1]);
        if (onPath && unread[at] == (byte)'{' && depth < path.Length)
        {
            read += at;
            if (depth == path.Length - 1) SawRun = true;
            Open();
            return true;
        }
        if (onPath && unread[at] == (byte)'[' && depth == path.Length)
        {
            read += at;
            return Go(State.FirstRow);
        }
        skipper.Begin(capture: depth == 1 && (key.SequenceEqual("errors"u8) || key.SequenceEqual("error"u8)));
        read += at;
        state = State.Skip;
        return true;
    }

    private bool SkipNull(State then)
    {
        if (filled - read < 4) return false;
        if (!buffer.AsSpan(read, 4).SequenceEqual("null"u8)) throw new MalformedJsonException("A row is no string", read);
        read += 4;
        state = then;
        return true;
    }

    private bool SkipOn()
    {
        read += skipper.Feed(buffer.AsSpan(read, filled - read), out var ended);
        if (ended) state = State.AfterValue;
        return ended;
    }

    private bool ReadRow()
    {
        while (CopyPlain())
        {
            var unread = buffer.AsSpan(read, filled - read);
            if (unread[0] == (byte)'"')
            {
                rows!.EndRow();
                return Go(State.AfterRow);
            }
            // The longest escape is a surrogate pair; what ends an answer is no shorter than its second half.
            if (unread.Length < 12) return false;
            JsonScan.EscapeLength(unread, 0);
            var exact = true;
            read += JsonText.UnescapeOne(unread, rows!.Room(12), out var added, ref exact);
            rows.Advance(added);
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
        while (read < filled)
        {
            var last = Math.Min(filled, read + AtATime);
            var room = rows!.Room(AtATime);
            ref var source = ref MemoryMarshal.GetArrayDataReference(buffer);
            ref var target = ref MemoryMarshal.GetReference(room);
            var (from, to, end) = ((nuint)read, (nuint)0, (nuint)last);
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
                var escaped = buffer[from + 1];
                if (buffer[from] == (byte)'"' || escaped is not ((byte)'"' or (byte)'\\'))
                {
                    stopped = true;
                    break;
                }
                room[(int)to++] = escaped;
                from += 2;
            }
            rows.Advance((int)to);
            read = (int)from;
            if (stopped) return true;
            if (last == filled) return CopyTail();
        }
        return false;
    }

    /// <summary>The same for the few bytes at the end of the buffer.</summary>
    private bool CopyTail()
    {
        var room = rows!.Room(AtATime);
        var to = 0;
        while (read < filled)
        {
            var next = buffer[read];
            if (next == (byte)'"') break;
            if (next == (byte)'\\')
            {
                if (filled - read < 2 || buffer[read + 1] is not ((byte)'"' or (byte)'\\')) break;
                next = buffer[++read];
            }
            room[to++] = next;
            read++;
        }
        rows.Advance(to);
        return read < filled;
    }

    private void MakeRoom()
    {
        var tail = filled - read;
        buffer.AsSpan(read, tail).CopyTo(buffer);
        read = 0;
        filled = tail;
    }
}
