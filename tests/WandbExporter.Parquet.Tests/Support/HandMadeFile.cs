using System.Buffers.Binary;
using WandbExporter.Parquet.Buffers;
using WandbExporter.Parquet.Encodings;
using WandbExporter.Parquet.Format;
using WandbExporter.Parquet.Schema;
using WandbExporter.Parquet.Thrift;

namespace WandbExporter.Parquet.Tests.Support;

/// <summary>Files whose schema and levels are given one by one, for shapes that today's writers no longer write.</summary>
internal sealed class HandMadeFile(long rows)
{
    private readonly List<Action<CompactWriter>> _schema = [];
    private readonly List<Action<CompactWriter>> _chunks = [];
    private readonly ByteBuffer _bytes = Begin();

    public HandMadeFile Group(string name, Repetition repetition, int children, ConvertedType? converted = null)
    {
        _schema.Add(thrift => Element(thrift, name, null, repetition, children, converted, 0));
        return this;
    }

    public HandMadeFile Leaf(string name, Repetition repetition, PhysicalType type, ConvertedType? converted = null, int width = 0)
    {
        _schema.Add(thrift => Element(thrift, name, type, repetition, 0, converted, width));
        return this;
    }

    /// <summary>A chunk of one V1 page with PLAIN values; a greatest level of zero means that there are none.</summary>
    public HandMadeFile Chunk(
        string path, PhysicalType type, (int Greatest, string Levels) repetitions, (int Greatest, string Levels) definitions, byte[] values, bool bitPacked = false)
    {
        using var page = new ByteBuffer();
        Levels(page, repetitions.Greatest, repetitions.Levels, bitPacked);
        Levels(page, definitions.Greatest, definitions.Levels, bitPacked);
        page.Write(values);
        var start = _bytes.Length;
        var thrift = new CompactWriter(_bytes);
        thrift.BeginStruct();
        thrift.Int32(1, (int)PageType.DataPage);
        thrift.Int32(2, page.Length);
        thrift.Int32(3, page.Length);
        thrift.BeginStruct(5);
        thrift.Int32(1, definitions.Levels.Length);
        thrift.Int32(2, (int)ParquetEncoding.Plain);
        thrift.Int32(3, (int)(bitPacked ? ParquetEncoding.BitPacked : ParquetEncoding.Rle));
        thrift.Int32(4, (int)(bitPacked ? ParquetEncoding.BitPacked : ParquetEncoding.Rle));
        thrift.EndStruct();
        thrift.EndStruct();
        _bytes.Write(page.Written);
        var chunk = new ColumnChunkInfo
        {
            Type = type,
            Encodings = [ParquetEncoding.Plain],
            Path = path.Split('/'),
            NumValues = definitions.Levels.Length,
            UncompressedBytes = _bytes.Length - start,
            CompressedBytes = _bytes.Length - start,
            DataPageOffset = start,
        };
        _chunks.Add(chunk.Write);
        return this;
    }

    public byte[] Complete(int fields)
    {
        var start = _bytes.Length;
        var thrift = new CompactWriter(_bytes);
        thrift.BeginStruct();
        thrift.Int32(1, 1);
        thrift.BeginList(2, CompactType.Struct, _schema.Count + 1);
        SchemaFormat.WriteRoot(thrift, fields);
        foreach (var element in _schema)
            element(thrift);
        thrift.Int64(3, rows);
        thrift.BeginList(4, CompactType.Struct, 1);
        thrift.BeginStruct();
        thrift.BeginList(1, CompactType.Struct, _chunks.Count);
        foreach (var chunk in _chunks)
            chunk(thrift);
        thrift.Int64(2, start);
        thrift.Int64(3, rows);
        thrift.EndStruct();
        thrift.EndStruct();
        BinaryPrimitives.WriteInt32LittleEndian(_bytes.Take(4), _bytes.Length - 4 - start);
        _bytes.Write(FooterFormat.Magic);
        return _bytes.Written.ToArray();
    }

    public static byte[] Int32s(params int[] values) => [.. values.SelectMany(BitConverter.GetBytes)];

    public static byte[] Texts(params string[] values) =>
        [.. values.SelectMany(v => BitConverter.GetBytes(v.Length).Concat(System.Text.Encoding.ASCII.GetBytes(v)))];

    private static ByteBuffer Begin()
    {
        var bytes = new ByteBuffer();
        bytes.Write(FooterFormat.Magic);
        return bytes;
    }

    private static void Element(CompactWriter thrift, string name, PhysicalType? type, Repetition repetition, int children, ConvertedType? converted, int width)
    {
        thrift.BeginStruct();
        if (type is { } physical)
            thrift.Int32(1, (int)physical);
        if (width > 0)
            thrift.Int32(2, width);
        thrift.Int32(3, (int)repetition);
        thrift.String(4, name);
        if (children > 0)
            thrift.Int32(5, children);
        if (converted is { } older)
            thrift.Int32(6, (int)older);
        thrift.EndStruct();
    }

    // A digit a level.
    private static void Levels(ByteBuffer page, int greatest, string levels, bool bitPacked)
    {
        if (greatest == 0)
            return;
        var width = int.Log2(greatest) + 1;
        int[] values = [.. levels.Select(c => c - '0')];
        if (bitPacked)
        {
            var bits = string.Concat(values.Select(v => Convert.ToString(v, 2).PadLeft(width, '0')));
            foreach (var eight in bits.Chunk(8))
                page.WriteByte(Convert.ToByte(new string(eight).PadRight(8, '0'), 2));
            return;
        }
        using var encoded = new ByteBuffer();
        HybridEncoder.Encode(values, width, encoded);
        BinaryPrimitives.WriteInt32LittleEndian(page.Take(4), encoded.Length);
        page.Write(encoded.Written);
    }
}
