using System.Buffers.Binary;

namespace WandbExporter.Parquet.Encodings;

/// <summary>The least and the greatest of byte strings that are shown to it; their first eight bytes decide most comparisons.</summary>
internal ref struct ByteExtremes
{
    private ulong _leastKey;
    private ulong _mostKey;
    private bool _any;

    public ReadOnlySpan<byte> Least { get; private set; }

    public ReadOnlySpan<byte> Most { get; private set; }

    public void Add(ReadOnlySpan<byte> value)
    {
        var key = Key(value);
        if (!_any || key < _leastKey || (key == _leastKey && value.SequenceCompareTo(Least) < 0))
        {
            Least = value;
            _leastKey = key;
        }
        if (!_any || key > _mostKey || (key == _mostKey && value.SequenceCompareTo(Most) > 0))
        {
            Most = value;
            _mostKey = key;
        }
        _any = true;
    }

    private static ulong Key(ReadOnlySpan<byte> value)
    {
        if (value.Length >= 8)
            return BinaryPrimitives.ReadUInt64BigEndian(value);
        // Words that overlap, shifted so that the bytes follow each other and zeros follow them.
        if (value.Length >= 4)
        {
            var first = (ulong)BinaryPrimitives.ReadUInt32BigEndian(value) << 32;
            return first | (ulong)BinaryPrimitives.ReadUInt32BigEndian(value[^4..]) << (8 * (8 - value.Length));
        }
        var key = 0UL;
        for (var i = 0; i < value.Length; i++)
            key |= (ulong)value[i] << (56 - 8 * i);
        return key;
    }
}
