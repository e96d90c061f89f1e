using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using System.Text.Json;

namespace WandbExporter.Simulator;

internal enum PhysicalType
{
    Boolean = 0,
    Int64 = 2,
    Double = 5,
    ByteArray = 6,
}

/// <summary>The values of one leaf in the row group under way, PLAIN, with their levels.</summary>
internal sealed class ColumnWriter
{
    private readonly ArrayBufferWriter<byte> _values = new();
    private readonly LevelWriter _definitions;
    private readonly LevelWriter _repetitions;
    private int _bit;
    private byte _bits;
    private long _lowWhole = long.MaxValue;
    private long _highWhole = long.MinValue;
    private double _lowReal = double.PositiveInfinity;
    private double _highReal = double.NegativeInfinity;

    public ColumnWriter(IReadOnlyList<string> path, PhysicalType type, int definition, int repetition)
    {
        (Path, Type, Definition) = (path, type, definition);
        _definitions = new LevelWriter(definition);
        _repetitions = new LevelWriter(repetition);
    }

    public IReadOnlyList<string> Path { get; }

    public PhysicalType Type { get; }

    /// <summary>The level of a value that is there.</summary>
    public int Definition { get; }

    public int Bytes => _values.WrittenCount;

    /// <summary>Values in the row group, nulls included.</summary>
    public int Count { get; private set; }

    public int Nulls { get; private set; }

    /// <summary>The smallest and the largest number of the row group, PLAIN; null when it has none.</summary>
    public (byte[] Low, byte[] High)? Bounds => (Type, Count > Nulls) switch
    {
        (PhysicalType.Int64, true) => (BitConverter.GetBytes(_lowWhole), BitConverter.GetBytes(_highWhole)),
        (PhysicalType.Double, true) => (BitConverter.GetBytes(_lowReal), BitConverter.GetBytes(_highReal)),
        _ => null,
    };

    public void Null(int repetition, int definition)
    {
        Level(repetition, definition);
        Nulls++;
    }

    public void Value(JsonElement value, int repetition)
    {
        Level(repetition, Definition);
        switch (Type)
        {
            case PhysicalType.Boolean:
                Bit(value.GetBoolean());
                break;
            case PhysicalType.Int64:
                Whole(Integer(value));
                break;
            case PhysicalType.Double:
                Real(value.ValueKind == JsonValueKind.Number ? value.GetDouble() : NonFinite(value.GetString()!));
                break;
            default:
                Text(value.GetString()!);
                break;
        }
    }

    /// <summary>Writes the page and begins anew.</summary>
    public void MoveTo(IBufferWriter<byte> page)
    {
        if (_bit > 0)
            Byte(_bits);
        _repetitions.MoveTo(page);
        _definitions.MoveTo(page);
        page.Write(_values.WrittenSpan);
        _values.ResetWrittenCount();
        (_bit, _bits, Count, Nulls) = (0, 0, 0, 0);
        (_lowWhole, _highWhole) = (long.MaxValue, long.MinValue);
        (_lowReal, _highReal) = (double.PositiveInfinity, double.NegativeInfinity);
    }

    private static long Integer(JsonElement value) => value.TryGetInt64(out var whole) ? whole : (long)value.GetDouble();

    private static double NonFinite(string word) => word switch
    {
        "Infinity" => double.PositiveInfinity,
        "-Infinity" => double.NegativeInfinity,
        _ => double.NaN,
    };

    private void Level(int repetition, int definition)
    {
        _repetitions.Add(repetition);
        _definitions.Add(definition);
        Count++;
    }

    private void Bit(bool value)
    {
        if (value)
            _bits |= (byte)(1 << _bit);
        if (++_bit < 8)
            return;
        Byte(_bits);
        (_bit, _bits) = (0, 0);
    }

    private void Byte(byte value)
    {
        _values.GetSpan(1)[0] = value;
        _values.Advance(1);
    }

    private void Whole(long value)
    {
        (_lowWhole, _highWhole) = (Math.Min(_lowWhole, value), Math.Max(_highWhole, value));
        BinaryPrimitives.WriteInt64LittleEndian(_values.GetSpan(8), value);
        _values.Advance(8);
    }

    private void Real(double value)
    {
        (_lowReal, _highReal) = (Math.Min(_lowReal, value), Math.Max(_highReal, value));
        BinaryPrimitives.WriteDoubleLittleEndian(_values.GetSpan(8), value);
        _values.Advance(8);
    }

    private void Text(string value)
    {
        var span = _values.GetSpan(4 + Encoding.UTF8.GetMaxByteCount(value.Length));
        var length = Encoding.UTF8.GetBytes(value, span[4..]);
        BinaryPrimitives.WriteInt32LittleEndian(span, length);
        _values.Advance(4 + length);
    }
}
