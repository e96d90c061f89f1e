using WandbExporter.Parquet.Batches;
using WandbExporter.Parquet.Buffers;
using WandbExporter.Parquet.Reading;

namespace WandbExporter.Parquet;

/// <summary>
/// Reads files of any writer: in batches of rows with all types, or flat columns of our own types a whole row group at a time.
/// Files are not trusted: damage ends in <see cref="ParquetFormatException"/>.
/// </summary>
public sealed class ParquetFileReader
{
    private readonly PositionedReader _source;
    private readonly ParquetReaderOptions _options;

    private ParquetFileReader(Stream stream, ParquetFooter footer, ParquetReaderOptions options)
    {
        _source = new PositionedReader(stream);
        Footer = footer;
        _options = options;
    }

    public ParquetFooter Footer { get; }

    /// <summary>The top-level fields, in the order of the file.</summary>
    public IReadOnlyList<ParquetField> Fields => Footer.Fields;

    /// <param name="seekable">Stays the caller's; used by one read at a time.</param>
    public static Task<ParquetFileReader> OpenAsync(Stream seekable, CancellationToken ct) => OpenAsync(seekable, new ParquetReaderOptions(), ct);

    public static async Task<ParquetFileReader> OpenAsync(Stream seekable, ParquetReaderOptions options, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new ParquetFileReader(seekable, await ParquetFooter.ReadAsync(seekable, ct), options);
    }

    /// <summary>The first field of exactly this name, or null.</summary>
    public ParquetField? Field(string name) => Fields.FirstOrDefault(f => string.Equals(f.Name, name, StringComparison.Ordinal));

    /// <summary>
    /// The least and the greatest value that an Int64 field may have in a row group, by the file's statistics; null when it has none.
    /// </summary>
    public (long Min, long Max)? IntegerBounds(int rowGroup, ParquetField field) => FieldBounds.Integers(Footer.RowGroups[rowGroup], field);

    /// <summary>As <see cref="IntegerBounds"/>, for a Double field.</summary>
    public (double Min, double Max)? DoubleBounds(int rowGroup, ParquetField field) => FieldBounds.Doubles(Footer.RowGroups[rowGroup], field);

    /// <summary>
    /// Reads rows, in the order of the file. In memory are the batch, a page of each column that is read, and what was read ahead of it.
    /// The caller disposes each batch, and lets no two enumerations of one reader run at once.
    /// </summary>
    /// <exception cref="ParquetFormatException">The file is damaged or passes a limit of the options.</exception>
    public IAsyncEnumerable<RowBatch> ReadBatchesAsync(BatchSelection selection, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(selection);
        ArgumentOutOfRangeException.ThrowIfLessThan(selection.MaxRows, 1, nameof(selection));
        if (selection.Fields is { Count: 0 })
            throw new ArgumentException("A selection without fields has no rows.", nameof(selection));
        return new BatchReader(_source, Footer, _options, selection).ReadAsync(ct);
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

    /// <summary>One flat column of a row group whose type is one of ours; the caller disposes it.</summary>
    public async Task<ColumnBuilder> ReadColumnAsync(int rowGroup, int column, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)rowGroup, (uint)Footer.RowGroups.Count, nameof(rowGroup));
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)column, (uint)Footer.Columns.Count, nameof(column));
        var described = Footer.Columns[column];
        var chunk = Footer.RowGroups[rowGroup].Columns[column];
        if (described.Type is not { } type)
            throw new ParquetFormatException($"Column '{described.Name}' ({described.PhysicalName}) has a type that is not read by columns");
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
            await _source.FillAsync(bytes.AsMemory(0, length), chunk.StartOffset, ct);
            using var decoder = new ChunkDecoder(described.Leaf, chunk, _options);
            return decoder.Decode(bytes.AsSpan(0, length), chunk.StartOffset);
        }
        finally
        {
            ColumnPool<byte>.Instance.Return(bytes);
        }
    }
}
