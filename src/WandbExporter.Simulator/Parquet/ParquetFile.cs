using System.Buffers;
using System.IO.Compression;
using System.Text.Json;

namespace WandbExporter.Simulator;

/// <summary>Writes one Parquet file, row group by row group: PLAIN values, one page a column and row group, the same bytes every time.</summary>
internal sealed class ParquetFile
{
    private const int Plain = 0;
    private const int Rle = 3;
    private const int GzipCodec = 2;
    private const int LargestRowGroupBytes = 16 * 1024 * 1024;
    private static readonly byte[] Magic = [.. "PAR1"u8];
    private readonly Stream _into;
    private readonly ColumnNode _root;
    private readonly List<ColumnWriter> _columns = [];
    private readonly List<RowGroup> _groups = [];
    private readonly int _rowGroupRows;
    private readonly bool _gzip;
    private int _rows;
    private long _written;

    public ParquetFile(Stream into, RowShape shape, int rowGroupRows, bool gzip)
    {
        (_into, _rowGroupRows, _gzip) = (into, rowGroupRows, gzip);
        _root = new ColumnNode("schema", shape, [], -1, 0, _columns);
        Write(Magic);
    }

    /// <summary>The row fits the shape.</summary>
    public void Add(JsonElement row)
    {
        _root.AddMembers(row, 0, 0);
        _rows++;
        if (_rows == _rowGroupRows || _columns.Sum(column => (long)column.Bytes) > LargestRowGroupBytes)
            EndRowGroup();
    }

    public void Finish()
    {
        if (_rows > 0)
            EndRowGroup();
        var footer = Footer();
        Write(footer);
        Write(BitConverter.GetBytes(footer.Length));
        Write(Magic);
    }

    private void EndRowGroup()
    {
        var chunks = new List<Chunk>();
        var page = new ArrayBufferWriter<byte>();
        foreach (var column in _columns)
        {
            var (count, nulls, bounds) = (column.Count, column.Nulls, column.Path is ["schema", "_step"] ? column.Bounds : null);
            page.ResetWrittenCount();
            column.MoveTo(page);
            var body = _gzip ? Compressed(page.WrittenSpan) : page.WrittenSpan;
            var header = PageHeader(count, page.WrittenCount, body.Length);
            chunks.Add(new Chunk(column, _written, count, nulls, bounds, header.Length + page.WrittenCount, header.Length + body.Length));
            Write(header);
            Write(body);
        }
        _groups.Add(new RowGroup(_rows, chunks));
        _rows = 0;
    }

    private static byte[] Compressed(ReadOnlySpan<byte> page)
    {
        var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest))
            gzip.Write(page);
        return compressed.ToArray();
    }

    private static byte[] PageHeader(int values, int size, int compressed)
    {
        var header = new ThriftWriter();
        header.BeginElement();
        header.Int(1, 0);
        header.Int(2, size);
        header.Int(3, compressed);
        header.Begin(5);
        header.Int(1, values);
        header.Int(2, Plain);
        header.Int(3, Rle);
        header.Int(4, Rle);
        header.End();
        header.End();
        return header.Written.ToArray();
    }

    private byte[] Footer()
    {
        var footer = new ThriftWriter();
        footer.BeginElement();
        footer.Int(1, 1);
        footer.Structs(2, _root.Elements());
        _root.DescribeRoot(footer);
        footer.Long(3, _groups.Sum(group => (long)group.Rows));
        footer.Structs(4, _groups.Count);
        foreach (var group in _groups)
        {
            footer.BeginElement();
            footer.Structs(1, group.Chunks.Count);
            foreach (var chunk in group.Chunks)
                Describe(footer, chunk);
            footer.Long(2, group.Chunks.Sum(chunk => chunk.Size));
            footer.Long(3, group.Rows);
            footer.End();
        }
        footer.Text(6, "wandb-simulator");
        footer.End();
        return footer.Written.ToArray();
    }

    private void Describe(ThriftWriter footer, Chunk chunk)
    {
        footer.BeginElement();
        footer.Long(2, chunk.Offset);
        footer.Begin(3);
        footer.Int(1, (int)chunk.Column.Type);
        footer.Ints(2, Plain, Rle);
        footer.Texts(3, [.. chunk.Column.Path.Skip(1)]);
        footer.Int(4, _gzip ? GzipCodec : 0);
        footer.Long(5, chunk.Values);
        footer.Long(6, chunk.Size);
        footer.Long(7, chunk.CompressedSize);
        footer.Long(9, chunk.Offset);
        if (chunk.Bounds is { } bounds)
        {
            footer.Begin(12);
            footer.Long(3, chunk.Nulls);
            footer.Binary(5, bounds.High);
            footer.Binary(6, bounds.Low);
            footer.End();
        }
        footer.End();
        footer.End();
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        _into.Write(bytes);
        _written += bytes.Length;
    }

    private sealed record RowGroup(int Rows, List<Chunk> Chunks);

    private sealed record Chunk(
        ColumnWriter Column, long Offset, int Values, int Nulls, (byte[] Low, byte[] High)? Bounds, long Size, long CompressedSize);
}
