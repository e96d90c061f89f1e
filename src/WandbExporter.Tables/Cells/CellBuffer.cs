using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using WandbExporter.Client.Rows;

namespace WandbExporter.Tables.Cells;

/// <summary>
/// Encoded cells of one key, one after the other, in a pooled array: a byte that says what follows, the step as a difference to the
/// cell before, the time, the row's number, the value. A step is one byte as a rule, so a number's cell is 18.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "Who used it releases it, and may use it again.")]
internal sealed class CellBuffer
{
    internal const byte HasStep = 0x10;
    internal const byte HasTimestamp = 0x20;
    internal const byte HasIndex = 0x40;
    internal const byte KindMask = 0x0f;

    private const int MaxVarint = 10;
    private const int MaxHead = 1 + MaxVarint + sizeof(double) + MaxVarint;

    /// <summary>Not the shared pool, which keeps arrays for every thread that ever returned one.</summary>
    internal static readonly ArrayPool<byte> Pool = ArrayPool<byte>.Create(1 << 27, 64);

    /// <summary>A longer array is hardly anybody's next, and copies of it would wait for the next full collection.</summary>
    private const int LongestArray = 16 << 20;

    /// <summary>Bytes of a length that is written before it is known.</summary>
    private const int PaddedVarint = 5;

    private byte[] _bytes = [];
    private LongBytes? _long;

    public int Length { get; private set; }

    /// <summary>What it takes of memory.</summary>
    public int MemoryBytes => _long is null ? _bytes.Length : Length;

    public ReadOnlyMemory<byte> Written => _long is null ? _bytes.AsMemory(0, Length) : _long.Memory[..Length];

    private Span<byte> All => _long is null ? _bytes : _long.Span;

    public void WriteNone(in CellRow row, long previousStep) => WriteHead(row, previousStep, CellKind.None, 0);

    public void WriteDouble(in CellRow row, long previousStep, double value)
    {
        WriteHead(row, previousStep, CellKind.Double, sizeof(double));
        BinaryPrimitives.WriteDoubleLittleEndian(All[Length..], value);
        Length += sizeof(double);
    }

    public void WriteInteger(in CellRow row, long previousStep, long value)
    {
        WriteHead(row, previousStep, CellKind.Integer, MaxVarint);
        WriteSigned(value);
    }

    /// <param name="kind"><see cref="CellKind.Text"/> or <see cref="CellKind.Json"/>.</param>
    public void WriteText(in CellRow row, long previousStep, CellKind kind, ReadOnlySpan<byte> utf8)
    {
        WriteHead(row, previousStep, kind, MaxVarint + utf8.Length);
        WriteVarint((ulong)utf8.Length);
        utf8.CopyTo(All[Length..]);
        Length += utf8.Length;
    }

    /// <param name="row">The row.</param>
    /// <param name="previousStep">The step of the cell before.</param>
    /// <param name="token">A JSON string that is a text, with its quotes.</param>
    /// <param name="memory">Where it lies; it is given back on the way.</param>
    public void WriteLongString(in CellRow row, long previousStep, ReadOnlySpan<byte> token, LongBytes memory)
    {
        WriteHead(row, previousStep, CellKind.Text, PaddedVarint + token.Length);
        var length = JsonText.Unescape(token, All[(Length + PaddedVarint)..], memory);
        var all = All;
        for (var i = 0; i < PaddedVarint; i++)
            all[Length++] = (byte)((length >> (7 * i)) & 0x7f | (i < PaddedVarint - 1 ? 0x80 : 0));
        Length += length;
    }

    /// <summary>Gives the memory back; the buffer is empty.</summary>
    public void Release()
    {
        _long?.Dispose();
        _long = null;
        if (_bytes.Length > 0)
            Pool.Return(_bytes);
        _bytes = [];
        Length = 0;
    }

    private void WriteHead(in CellRow row, long previousStep, CellKind kind, int valueBytes)
    {
        Reserve(MaxHead + valueBytes);
        All[Length++] = (byte)((byte)kind
            | (row.Step is null ? 0 : HasStep)
            | (row.Timestamp is null ? 0 : HasTimestamp)
            | (row.Index is null ? 0 : HasIndex));
        if (row.Step is { } step)
            WriteSigned(unchecked(step - previousStep));
        if (row.Timestamp is { } timestamp)
        {
            BinaryPrimitives.WriteDoubleLittleEndian(All[Length..], timestamp);
            Length += sizeof(double);
        }
        if (row.Index is { } index)
            WriteVarint((ulong)index);
    }

    private void WriteSigned(long value) => WriteVarint((ulong)((value << 1) ^ (value >> 63)));

    private void WriteVarint(ulong value)
    {
        var all = All;
        for (; value >= 0x80; value >>= 7)
            all[Length++] = (byte)(value | 0x80);
        all[Length++] = (byte)value;
    }

    private void Reserve(int count)
    {
        var needed = (long)Length + count;
        if (needed <= All.Length)
            return;
        if (needed > LongestArray || _long is not null)
        {
            ReserveLong(needed);
            return;
        }
        var larger = Pool.Rent((int)Math.Min(Array.MaxLength, Math.Max(needed, Math.Max(128, 2L * _bytes.Length))));
        _bytes.AsSpan(0, Length).CopyTo(larger);
        if (_bytes.Length > 0)
            Pool.Return(_bytes);
        _bytes = larger;
    }

    private void ReserveLong(long needed)
    {
        // What is not written takes no memory, so room for more costs nothing.
        var capacity = (int)Math.Min(Array.MaxLength, needed + needed / 4);
        if (_long is not null)
        {
            _long.Grow(capacity);
            return;
        }
        _long = new LongBytes(capacity);
        _bytes.AsSpan(0, Length).CopyTo(_long.Span);
        if (_bytes.Length > 0)
            Pool.Return(_bytes);
        _bytes = [];
    }
}
