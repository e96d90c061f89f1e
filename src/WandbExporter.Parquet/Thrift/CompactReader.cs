using System.Text;

namespace WandbExporter.Parquet.Thrift;

/// <summary>
/// Reads thrift's compact protocol from bytes that nobody vouches for: every length is checked against what is left
/// and every nesting against a limit, so a damaged structure ends in <see cref="ParquetFormatException"/>.
/// </summary>
/// <param name="bytes">The structure, and perhaps what follows it.</param>
/// <param name="offset">Where <paramref name="bytes"/> begins in the file; for messages.</param>
internal ref struct CompactReader(ReadOnlySpan<byte> bytes, long offset)
{
    private const int MaxDepth = 32;

    private static readonly UTF8Encoding StrictUtf8 = new(false, true);

    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _depth;

    public int Position { get; private set; }

    /// <summary>Opens a structure: returns the field id to start from, to be handed to <see cref="NextField"/>.</summary>
    public short BeginStruct()
    {
        if (++_depth > MaxDepth)
            throw Bad("Structures are nested too deeply");
        return 0;
    }

    /// <summary>Goes to the next field of the structure; false at its end.</summary>
    public bool NextField(ref short field, out CompactType type)
    {
        var header = Byte();
        type = (CompactType)(header & 0x0F);
        if (type == CompactType.Stop)
        {
            _depth--;
            return false;
        }
        var delta = header >> 4;
        var id = delta == 0 ? ZigZag() : field + delta;
        if (id is < short.MinValue or > short.MaxValue)
            throw Bad("A field id is out of range");
        field = (short)id;
        return true;
    }

    public bool Bool(CompactType type) => type switch
    {
        CompactType.True => true,
        CompactType.False => false,
        _ => throw Bad($"A boolean was expected, not {type}"),
    };

    public short Int16(CompactType type)
    {
        Expect(type, CompactType.Int16);
        return (short)Within(short.MinValue, short.MaxValue);
    }

    public int Int32(CompactType type)
    {
        Expect(type, CompactType.Int32);
        return (int)Within(int.MinValue, int.MaxValue);
    }

    public long Int64(CompactType type)
    {
        Expect(type, CompactType.Int64);
        return ZigZag();
    }

    public ReadOnlySpan<byte> Binary(CompactType type)
    {
        Expect(type, CompactType.Binary);
        var length = Varint();
        if (length > (ulong)(_bytes.Length - Position))
            throw Bad($"A text of {length} bytes passes the end of its structure");
        var value = _bytes.Slice(Position, (int)length);
        Position += (int)length;
        return value;
    }

    public string String(CompactType type)
    {
        var utf8 = Binary(type);
        try
        {
            return StrictUtf8.GetString(utf8);
        }
        catch (DecoderFallbackException error)
        {
            throw new ParquetFormatException("A text is not UTF-8", offset + Position, error);
        }
    }

    /// <summary>Opens a list whose elements must be of the given type; an element takes at least a byte, so the count is bounded.</summary>
    public int BeginList(CompactType type, CompactType element)
    {
        Expect(type, CompactType.List);
        var (found, count) = ListHeader();
        if (count > 0)
            Expect(found, element);
        return count;
    }

    public void Expect(CompactType found, CompactType expected)
    {
        if (found != expected)
            throw Bad($"A thrift value of type {expected} was expected, not {found}");
    }

    public void Skip(CompactType type)
    {
        if (++_depth > MaxDepth)
            throw Bad("Structures are nested too deeply");
        switch (type)
        {
            case CompactType.True or CompactType.False:
                break;
            case CompactType.Byte:
                Byte();
                break;
            case CompactType.Int16 or CompactType.Int32 or CompactType.Int64:
                Varint();
                break;
            case CompactType.Double:
                SkipBytes(8);
                break;
            case CompactType.Uuid:
                SkipBytes(16);
                break;
            case CompactType.Binary:
                Binary(type);
                break;
            case CompactType.List or CompactType.Set:
                var (element, count) = ListHeader();
                for (; count > 0; count--)
                    SkipElement(element);
                break;
            case CompactType.Map:
                SkipMap();
                break;
            case CompactType.Struct:
                var field = BeginStruct();
                while (NextField(ref field, out var inner))
                    Skip(inner);
                break;
            default:
                throw Bad($"Type {(byte)type} is none of the compact protocol");
        }
        _depth--;
    }

    public readonly ParquetFormatException Bad(string what) => new(what, offset + Position);

    // A boolean takes a byte as an element and none as a field.
    private void SkipElement(CompactType type)
    {
        if (type is CompactType.True or CompactType.False)
            Byte();
        else
            Skip(type);
    }

    private void SkipMap()
    {
        var count = Count(Varint());
        if (count == 0)
            return;
        var types = Byte();
        for (; count > 0; count--)
        {
            SkipElement((CompactType)(types >> 4));
            SkipElement((CompactType)(types & 0x0F));
        }
    }

    private (CompactType Element, int Count) ListHeader()
    {
        var header = Byte();
        var count = header >> 4;
        return ((CompactType)(header & 0x0F), Count(count == 15 ? Varint() : (ulong)count));
    }

    private readonly int Count(ulong count) =>
        count <= (ulong)(_bytes.Length - Position) ? (int)count : throw Bad($"A list of {count} elements passes the end of its structure");

    private void SkipBytes(int count)
    {
        if (_bytes.Length - Position < count)
            throw Bad("The structure is cut");
        Position += count;
    }

    private byte Byte() => Position < _bytes.Length ? _bytes[Position++] : throw Bad("The structure is cut");

    private long Within(long least, long most)
    {
        var value = ZigZag();
        return value >= least && value <= most ? value : throw Bad($"The number {value} is out of range");
    }

    private long ZigZag()
    {
        var value = Varint();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    private ulong Varint()
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = Byte();
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                return value;
        }
        throw Bad("A number has more than 64 bits");
    }
}
