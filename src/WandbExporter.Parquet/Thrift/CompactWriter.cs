using System.Text;
using WandbExporter.Parquet.Buffers;

namespace WandbExporter.Parquet.Thrift;

/// <summary>
/// Writes structures in thrift's compact protocol. Field ids are given in rising order, zero is no id;
/// a struct field or element is opened by <see cref="BeginStruct(short)"/> and closed by <see cref="EndStruct"/>.
/// </summary>
internal sealed class CompactWriter(ByteBuffer output)
{
    private readonly Stack<short> _outer = new();
    private short _last;

    public void Bool(short field, bool value) => Header(field, value ? CompactType.True : CompactType.False);

    public void Int16(short field, short value)
    {
        Header(field, CompactType.Int16);
        ZigZag(value);
    }

    public void Int32(short field, int value)
    {
        Header(field, CompactType.Int32);
        ZigZag(value);
    }

    public void Int64(short field, long value)
    {
        Header(field, CompactType.Int64);
        ZigZag(value);
    }

    public void Binary(short field, ReadOnlySpan<byte> value)
    {
        Header(field, CompactType.Binary);
        BinaryElement(value);
    }

    public void String(short field, string value) => Binary(field, Encoding.UTF8.GetBytes(value));

    public void BeginList(short field, CompactType element, int count)
    {
        Header(field, CompactType.List);
        if (count < 15)
        {
            output.WriteByte((byte)(count << 4 | (byte)element));
            return;
        }
        output.WriteByte((byte)(0xF0 | (byte)element));
        output.WriteVarint((ulong)count);
    }

    public void BoolElement(bool value) => output.WriteByte((byte)(value ? CompactType.True : CompactType.False));

    public void Int32Element(int value) => ZigZag(value);

    public void Int64Element(long value) => ZigZag(value);

    public void BinaryElement(ReadOnlySpan<byte> value)
    {
        output.WriteVarint((ulong)value.Length);
        output.Write(value);
    }

    public void StringElement(string value) => BinaryElement(Encoding.UTF8.GetBytes(value));

    public void BeginStruct(short field)
    {
        Header(field, CompactType.Struct);
        BeginStruct();
    }

    /// <summary>Opens a list's element, or the outermost structure.</summary>
    public void BeginStruct()
    {
        _outer.Push(_last);
        _last = 0;
    }

    public void EndStruct()
    {
        output.WriteByte((byte)CompactType.Stop);
        _last = _outer.Pop();
    }

    public void EmptyStruct(short field)
    {
        BeginStruct(field);
        EndStruct();
    }

    private void Header(short field, CompactType type)
    {
        var delta = field - _last;
        if (delta is > 0 and <= 15)
        {
            output.WriteByte((byte)(delta << 4 | (byte)type));
        }
        else
        {
            output.WriteByte((byte)type);
            ZigZag(field);
        }
        _last = field;
    }

    private void ZigZag(long value) => output.WriteVarint((ulong)(value << 1 ^ value >> 63));
}
