using System.Buffers;
using System.Text;

namespace WandbExporter.Simulator;

/// <summary>Thrift's compact protocol, as far as Parquet's metadata needs it.</summary>
internal sealed class ThriftWriter
{
    private readonly ArrayBufferWriter<byte> _bytes = new();
    private readonly Stack<short> _last = new();
    private short _previous;

    private enum Kind : byte
    {
        I32 = 5,
        I64 = 6,
        Binary = 8,
        List = 9,
        Struct = 12,
    }

    public ReadOnlySpan<byte> Written => _bytes.WrittenSpan;

    public void Int(short field, int value)
    {
        Field(field, Kind.I32);
        VarInt((uint)((value << 1) ^ (value >> 31)));
    }

    public void Long(short field, long value)
    {
        Field(field, Kind.I64);
        VarInt((ulong)((value << 1) ^ (value >> 63)));
    }

    public void Text(short field, string value) => Binary(field, Encoding.UTF8.GetBytes(value));

    public void Binary(short field, ReadOnlySpan<byte> value)
    {
        Field(field, Kind.Binary);
        Bytes(value);
    }

    public void Begin(short field)
    {
        Field(field, Kind.Struct);
        BeginElement();
    }

    /// <summary>A struct that is an element of a list, or the whole.</summary>
    public void BeginElement()
    {
        _last.Push(_previous);
        _previous = 0;
    }

    public void End()
    {
        Byte(0);
        _previous = _last.Pop();
    }

    public void Structs(short field, int count) => List(field, count, Kind.Struct);

    public void Ints(short field, params ReadOnlySpan<int> values)
    {
        List(field, values.Length, Kind.I32);
        foreach (var value in values)
            VarInt((uint)((value << 1) ^ (value >> 31)));
    }

    public void Texts(short field, IReadOnlyList<string> values)
    {
        List(field, values.Count, Kind.Binary);
        foreach (var value in values)
            Bytes(Encoding.UTF8.GetBytes(value));
    }

    private void List(short field, int count, Kind kind)
    {
        const int Short = 15;
        Field(field, Kind.List);
        Byte((byte)((Math.Min(count, Short) << 4) | (int)kind));
        if (count >= Short)
            VarInt((ulong)count);
    }

    private void Field(short field, Kind kind)
    {
        Byte((byte)(((field - _previous) << 4) | (int)kind));
        _previous = field;
    }

    private void Bytes(ReadOnlySpan<byte> value)
    {
        VarInt((ulong)value.Length);
        _bytes.Write(value);
    }

    private void VarInt(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
            Byte((byte)(value | 0x80));
        Byte((byte)value);
    }

    private void Byte(byte value)
    {
        _bytes.GetSpan(1)[0] = value;
        _bytes.Advance(1);
    }
}
