using System.Buffers;
using WandbExporter.Wandb.Transport;

namespace WandbExporter.Wandb.Rows;

/// <summary>
/// Decodes <c>{"data":{"project":{"run":{FIELD:["row","row",…]}}}}</c> while it arrives: rows are unescaped in place, in the
/// buffer that the stream is read into, so the memory needed is that of the decoded rows. Whoever creates it disposes it;
/// <see cref="Finish"/> hands the buffer over to the page.
/// </summary>
internal sealed class RowsDecoder : IDisposable
{
    private const int ReadSize = 32 * 1024;
    private static readonly SearchValues<byte> StringStops = SearchValues.Create("\"\\"u8);

    private readonly byte[][] path;
    private readonly int maxBytes;
    private readonly List<int> ends = [];
    private readonly ValueSkipper skipper = new();
    private byte[] buffer = ArrayPool<byte>.Shared.Rent(2 * ReadSize);
    private int written;
    private int read;
    private int filled;
    private long received;
    private State state = State.Root;
    private int depth;

    public RowsDecoder(string field, int maxBytes = 2 * JsonLimits.MaxBytes)
    {
        path = ["data"u8.ToArray(), "project"u8.ToArray(), "run"u8.ToArray(), System.Text.Encoding.UTF8.GetBytes(field)];
        this.maxBytes = maxBytes;
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
        // Nothing unread: the next bytes can stand right behind the decoded rows.
        if (read == filled) read = filled = written;
    }

    /// <param name="elapsed">What the answer took.</param>
    public RowsPage Finish(TimeSpan elapsed)
    {
        var page = new RowsPage(buffer, ends.ToArray(), received) { Elapsed = elapsed };
        buffer = [];
        return page;
    }

    public void Dispose()
    {
        if (buffer.Length > 0) ArrayPool<byte>.Shared.Return(buffer);
        buffer = [];
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
        if (unread.Length > 8 * ReadSize) unread = unread[..(8 * ReadSize)];
        if (TryReadKey(unread)) return true;
        return unread.Length < 8 * ReadSize ? false : throw new MalformedJsonException("A key is too long", read);
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
        while (true)
        {
            var unread = buffer.AsSpan(read, filled - read);
            var stop = unread.IndexOfAny(StringStops);
            var plain = stop < 0 ? unread.Length : stop;
            if (plain > 0)
            {
                unread[..plain].CopyTo(buffer.AsSpan(written));
                written += plain;
                read += plain;
                unread = unread[plain..];
            }
            if (stop < 0) return false;
            if (unread[0] == (byte)'"')
            {
                ends.Add(written);
                return Go(State.AfterRow);
            }
            if (unread.Length > 1 && unread[1] is (byte)'"' or (byte)'\\')
            {
                buffer[written++] = unread[1];
                read += 2;
                continue;
            }
            // The longest escape is a surrogate pair; what ends an answer is no shorter than its second half.
            if (unread.Length < 12) return false;
            JsonScan.EscapeLength(unread, 0);
            var exact = true;
            read += JsonText.UnescapeOne(unread, buffer.AsSpan(written), out var added, ref exact);
            written += added;
        }
    }

    private void MakeRoom()
    {
        var tail = filled - read;
        if (buffer.Length - written - tail >= ReadSize)
        {
            buffer.AsSpan(read, tail).CopyTo(buffer.AsSpan(written));
        }
        else
        {
            var needed = (long)buffer.Length * 2;
            if (needed > maxBytes) throw new AnswerTooLargeException(maxBytes / 2);
            var larger = ArrayPool<byte>.Shared.Rent((int)needed);
            buffer.AsSpan(0, written).CopyTo(larger);
            buffer.AsSpan(read, tail).CopyTo(larger.AsSpan(written));
            ArrayPool<byte>.Shared.Return(buffer);
            buffer = larger;
        }
        read = written;
        filled = written + tail;
    }
}
