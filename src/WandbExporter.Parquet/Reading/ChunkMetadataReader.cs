using WandbExporter.Parquet.Format;
using WandbExporter.Parquet.Thrift;

namespace WandbExporter.Parquet.Reading;

/// <summary>Reads row groups and their column chunks (parquet.thrift: RowGroup, ColumnChunk, ColumnMetaData, Statistics).</summary>
internal static class ChunkMetadataReader
{
    public static RowGroupInfo ReadRowGroup(ref CompactReader thrift)
    {
        long rows = -1, bytes = -1;
        List<ColumnChunkInfo> columns = [];
        var field = thrift.BeginStruct();
        while (thrift.NextField(ref field, out var type))
        {
            switch (field)
            {
                case 1:
                    for (var count = thrift.BeginList(type, CompactType.Struct); count > 0; count--)
                        columns.Add(ReadChunk(ref thrift));
                    break;
                case 2:
                    bytes = thrift.Int64(type);
                    break;
                case 3:
                    rows = thrift.Int64(type);
                    break;
                default:
                    thrift.Skip(type);
                    break;
            }
        }
        if (rows < 0 || bytes < 0)
            throw thrift.Bad("A row group does not say its size");
        return new RowGroupInfo(rows, bytes, columns);
    }

    private static ColumnChunkInfo ReadChunk(ref CompactReader thrift)
    {
        ColumnChunkInfo? chunk = null;
        var field = thrift.BeginStruct();
        while (thrift.NextField(ref field, out var type))
        {
            if (field == 1)
                throw thrift.Bad("A column chunk lies in another file");
            if (field == 3)
            {
                thrift.Expect(type, CompactType.Struct);
                chunk = ReadMetadata(ref thrift);
            }
            else
            {
                thrift.Skip(type);
            }
        }
        return chunk ?? throw thrift.Bad("A column chunk has no metadata");
    }

    private static ColumnChunkInfo ReadMetadata(ref CompactReader thrift)
    {
        var encodings = new List<ParquetEncoding>();
        var path = new List<string>();
        int physical = -1, codec = -1;
        long values = -1, uncompressed = -1, compressed = -1, data = -1;
        long? dictionary = null;
        ColumnStatistics? statistics = null;
        var field = thrift.BeginStruct();
        while (thrift.NextField(ref field, out var type))
        {
            switch (field)
            {
                case 1:
                    physical = thrift.Int32(type);
                    break;
                case 2:
                    for (var count = thrift.BeginList(type, CompactType.Int32); count > 0; count--)
                        encodings.Add((ParquetEncoding)thrift.Int32(CompactType.Int32));
                    break;
                case 3:
                    for (var count = thrift.BeginList(type, CompactType.Binary); count > 0; count--)
                        path.Add(thrift.String(CompactType.Binary));
                    break;
                case 4:
                    codec = thrift.Int32(type);
                    break;
                case 5:
                    values = thrift.Int64(type);
                    break;
                case 6:
                    uncompressed = thrift.Int64(type);
                    break;
                case 7:
                    compressed = thrift.Int64(type);
                    break;
                case 9:
                    data = thrift.Int64(type);
                    break;
                case 11:
                    dictionary = thrift.Int64(type);
                    break;
                case 12:
                    thrift.Expect(type, CompactType.Struct);
                    statistics = ReadStatistics(ref thrift);
                    break;
                default:
                    thrift.Skip(type);
                    break;
            }
        }
        if (physical < 0 || codec < 0 || values < 0 || uncompressed < 0 || compressed < 0 || data < 0)
            throw thrift.Bad("A column chunk's metadata lacks a part or holds a negative size");
        return new()
        {
            Type = (PhysicalType)physical,
            Codec = (CodecId)codec,
            Encodings = encodings,
            Path = path,
            NumValues = values,
            UncompressedBytes = uncompressed,
            CompressedBytes = compressed,
            DataPageOffset = data,
            DictionaryPageOffset = dictionary,
            Statistics = statistics,
        };
    }

    // The older min and max (fields 1 and 2) have no defined order and are not read.
    private static ColumnStatistics ReadStatistics(ref CompactReader thrift)
    {
        long? nulls = null;
        byte[]? min = null, max = null;
        bool minIsExact = false, maxIsExact = false;
        var field = thrift.BeginStruct();
        while (thrift.NextField(ref field, out var type))
        {
            switch (field)
            {
                case 3:
                    nulls = thrift.Int64(type);
                    break;
                case 5:
                    max = thrift.Binary(type).ToArray();
                    break;
                case 6:
                    min = thrift.Binary(type).ToArray();
                    break;
                case 7:
                    maxIsExact = thrift.Bool(type);
                    break;
                case 8:
                    minIsExact = thrift.Bool(type);
                    break;
                default:
                    thrift.Skip(type);
                    break;
            }
        }
        return new(nulls, min, max, minIsExact, maxIsExact);
    }
}
