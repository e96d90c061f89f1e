using WandbExporter.Parquet.Buffers;
using WandbExporter.Parquet.Reading;

namespace WandbExporter.Parquet;

/// <summary>
/// Reads files back a column at a time: what <see cref="ParquetFileWriter"/> writes, and flat files of other writers that use the same
/// types, encodings and codecs. Files are not trusted: damage ends in <see cref="ParquetFormatException"/>.
/// </summary>
public sealed class ParquetFileReader
{
    private readonly Stream _stream;
    private readonly ParquetReaderOptions _options;

    private ParquetFileReader(Stream stream, ParquetFooter footer, ParquetReaderOptions options)
    {
        _stream = stream;
        Footer = footer;
        _options = options;
    }

    public ParquetFooter Footer { get; }

    /// <param name="seekable">Stays the caller's; used by one read at a time.</param>
    public static Task<ParquetFileReader> OpenAsync(Stream seekable, CancellationToken ct) => OpenAsync(seekable, new ParquetReaderOptions(), ct);

    public static async Task<ParquetFileReader> OpenAsync(Stream seekable, ParquetReaderOptions options, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new ParquetFileReader(seekable, await ParquetFooter.ReadAsync(seekable, ct), options);
    }

    /// <summary>All columns of a row group, in the order of the schema; the caller disposes them.</summary>
    public async Task<IReadOnlyList<ColumnBuilder>> ReadRowGroupAsync(int index, CancellationToken ct)
    {
        var columns = new List<ColumnBuilder>(Footer.Columns.Count);
        try
        {
            for (var i = 0; i < Footer.Columns.Count; i++)
                columns.Add(await ReadColumnAsync(index, i, ct));
            return columns;
        }
        catch
        {
            foreach (var column in columns)
                column.Dispose();
            throw;
        }
    }

    /// <summary>One column of a row group; the caller disposes it.</summary>
    public async Task<ColumnBuilder> ReadColumnAsync(int rowGroup, int column, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)rowGroup, (uint)Footer.RowGroups.Count, nameof(rowGroup));
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)column, (uint)Footer.Columns.Count, nameof(column));
        var described = Footer.Columns[column];
        var chunk = Footer.RowGroups[rowGroup].Columns[column];
        if (described.Type is not { } type)
            throw new ParquetFormatException($"Column '{described.Name}' ({described.PhysicalName}) has a type that is not read");
        if (chunk.NumValues == 0)
            return ColumnBuilder.Create(type);
        if (chunk.CompressedBytes > Array.MaxLength)
        {
            throw new ParquetFormatException(
                $"Column '{described.Name}' has {chunk.CompressedBytes} bytes in one row group, too many to read at once", chunk.StartOffset);
        }
        var length = (int)chunk.CompressedBytes;
        var bytes = ColumnPool<byte>.Instance.Rent(length);
        try
        {
            _stream.Position = chunk.StartOffset;
            await ParquetFooter.FillAsync(_stream, bytes.AsMemory(0, length), ct);
            using var decoder = new ChunkDecoder(described, type, chunk, _options);
            return decoder.Decode(bytes.AsSpan(0, length), chunk.StartOffset);
        }
        finally
        {
            ColumnPool<byte>.Instance.Return(bytes);
        }
    }
}
