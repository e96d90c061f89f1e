using System.Buffers.Binary;
using WandbExporter.Parquet.Format;
using WandbExporter.Parquet.Reading;
using WandbExporter.Parquet.Schema;
using WandbExporter.Parquet.Thrift;

namespace WandbExporter.Parquet;

/// <summary>
/// The metadata of a file: all that can be known without reading a page. The file is not trusted: whatever its bytes are,
/// reading ends in a footer whose numbers fit each other and the file's length, or in <see cref="ParquetFormatException"/>.
/// </summary>
public sealed class ParquetFooter
{
    private const int TailBytes = 8;
    private const int MaxFooterBytes = 1 << 28;

    private ParquetFooter(
        long rows,
        IReadOnlyList<FooterColumn> columns,
        IReadOnlyList<RowGroupInfo> rowGroups,
        IReadOnlyList<KeyValuePair<string, string?>> metadata,
        string? createdBy)
    {
        Rows = rows;
        Columns = columns;
        RowGroups = rowGroups;
        Metadata = metadata;
        CreatedBy = createdBy;
    }

    public long Rows { get; }

    /// <summary>The columns that have chunks: the leaves of the schema.</summary>
    public IReadOnlyList<FooterColumn> Columns { get; }

    /// <summary>The top-level fields.</summary>
    public IReadOnlyList<ParquetField> Fields { get; private init; } = [];

    public IReadOnlyList<RowGroupInfo> RowGroups { get; }

    public IReadOnlyList<KeyValuePair<string, string?>> Metadata { get; }

    public string? CreatedBy { get; }

    /// <exception cref="ParquetFormatException">The file is no whole Parquet file, or not one that this library reads.</exception>
    public static async Task<ParquetFooter> ReadAsync(Stream seekable, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(seekable);
        var length = seekable.Length;
        if (length < FooterFormat.Magic.Length + TailBytes)
            throw new ParquetFormatException($"The file has {length} bytes, too few for Parquet");
        var ends = new byte[TailBytes];
        seekable.Position = 0;
        await FillAsync(seekable, ends.AsMemory(0, 4), ct);
        if (!ends.AsSpan(0, 4).SequenceEqual(FooterFormat.Magic))
            throw new ParquetFormatException("The file does not begin with PAR1", 0);
        seekable.Position = length - TailBytes;
        await FillAsync(seekable, ends, ct);
        if (!ends.AsSpan(4).SequenceEqual(FooterFormat.Magic))
            throw new ParquetFormatException("The file does not end with PAR1: it is cut, or its writing was not completed", length - 4);
        long size = BinaryPrimitives.ReadUInt32LittleEndian(ends);
        var start = length - TailBytes - size;
        if (start < FooterFormat.Magic.Length || size > MaxFooterBytes)
            throw new ParquetFormatException($"A footer of {size} bytes does not fit the file", length - TailBytes);
        var bytes = new byte[size];
        seekable.Position = start;
        await FillAsync(seekable, bytes, ct);
        return Parse(bytes, start);
    }

    internal static async Task FillAsync(Stream stream, Memory<byte> target, CancellationToken ct)
    {
        try
        {
            await stream.ReadExactlyAsync(target, ct);
        }
        catch (EndOfStreamException error)
        {
            throw new ParquetFormatException("The file became shorter while it was read", null, error);
        }
    }

    /// <param name="bytes">The footer, without its length and the closing magic.</param>
    /// <param name="offset">Where it starts in the file: every page ends before it.</param>
    internal static ParquetFooter Parse(ReadOnlySpan<byte> bytes, long offset)
    {
        var thrift = new CompactReader(bytes, offset);
        long? rows = null;
        string? createdBy = null;
        List<SchemaElement> schema = [];
        List<RowGroupInfo> groups = [];
        List<KeyValuePair<string, string?>> metadata = [];
        var field = thrift.BeginStruct();
        while (thrift.NextField(ref field, out var type))
        {
            switch (field)
            {
                case 2:
                    for (var count = thrift.BeginList(type, CompactType.Struct); count > 0; count--)
                        schema.Add(SchemaElement.Read(ref thrift));
                    break;
                case 3:
                    rows = thrift.Int64(type);
                    break;
                case 4:
                    for (var count = thrift.BeginList(type, CompactType.Struct); count > 0; count--)
                        groups.Add(ChunkMetadataReader.ReadRowGroup(ref thrift));
                    break;
                case 5:
                    for (var count = thrift.BeginList(type, CompactType.Struct); count > 0; count--)
                        metadata.Add(ReadPair(ref thrift));
                    break;
                case 6:
                    createdBy = thrift.String(type);
                    break;
                default:
                    thrift.Skip(type);
                    break;
            }
        }
        var (fields, leaves) = SchemaTree.Build(schema, offset);
        if (rows is not { } total)
            throw new ParquetFormatException("The footer does not say the number of rows", offset);
        FooterCheck.Fits(leaves, groups, total, offset);
        return new ParquetFooter(total, [.. leaves.Select(l => new FooterColumn(l))], groups, metadata, createdBy)
        {
            Fields = [.. fields.Select(f => new ParquetField(f, leaves))],
        };
    }

    private static KeyValuePair<string, string?> ReadPair(ref CompactReader thrift)
    {
        string? key = null, value = null;
        var field = thrift.BeginStruct();
        while (thrift.NextField(ref field, out var type))
        {
            if (field == 1)
                key = thrift.String(type);
            else if (field == 2)
                value = thrift.String(type);
            else
                thrift.Skip(type);
        }
        return new(key ?? throw thrift.Bad("A metadata pair has no key"), value);
    }
}
