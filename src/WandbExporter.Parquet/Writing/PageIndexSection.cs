using WandbExporter.Parquet.Buffers;
using WandbExporter.Parquet.Format;
using WandbExporter.Parquet.Thrift;

namespace WandbExporter.Parquet.Writing;

/// <summary>
/// The page indexes of a file's chunks, gathered while it is written: all column indexes first, then all offset indexes, so that a
/// reader fetches what it needs of either kind in one piece.
/// </summary>
internal sealed class PageIndexSection : IDisposable
{
    private readonly ByteBuffer _columnIndexes = new();
    private readonly ByteBuffer _offsetIndexes = new();
    private readonly CompactWriter _columnThrift;
    private readonly CompactWriter _offsetThrift;

    public PageIndexSection()
    {
        _columnThrift = new(_columnIndexes);
        _offsetThrift = new(_offsetIndexes);
    }

    public int Length => _columnIndexes.Length + _offsetIndexes.Length;

    /// <summary>Takes in a chunk that starts at a place of the file; the ranges of the answer still count from the section's own parts.</summary>
    public ColumnChunkInfo Add(ColumnChunkInfo chunk, EncodedChunk encoded, long start, ColumnType type)
    {
        FileRange? columnIndex = null;
        if (PageIndexFormat.HasBounds(encoded.DataPages))
        {
            var from = _columnIndexes.Length;
            PageIndexFormat.WriteColumnIndex(_columnThrift, encoded.DataPages, type);
            columnIndex = new(from, _columnIndexes.Length - from);
        }
        var begin = _offsetIndexes.Length;
        PageIndexFormat.WriteOffsetIndex(_offsetThrift, encoded.DataPages, start);
        return chunk with { ColumnIndex = columnIndex, OffsetIndex = new(begin, _offsetIndexes.Length - begin) };
    }

    /// <summary>The row group with ranges that count from the start of the file, once it is known where the section stands.</summary>
    public RowGroupInfo Place(RowGroupInfo group, long start) => group with
    {
        Columns =
        [
            .. group.Columns.Select(c => c with
            {
                ColumnIndex = Moved(c.ColumnIndex, start),
                OffsetIndex = Moved(c.OffsetIndex, start + _columnIndexes.Length),
            }),
        ],
    };

    public async ValueTask CopyToAsync(Stream output, CancellationToken ct)
    {
        await output.WriteAsync(_columnIndexes.WrittenMemory, ct);
        await output.WriteAsync(_offsetIndexes.WrittenMemory, ct);
    }

    public void Dispose()
    {
        _columnIndexes.Dispose();
        _offsetIndexes.Dispose();
    }

    private static FileRange? Moved(FileRange? range, long by) => range is { } at ? at with { Offset = at.Offset + by } : null;
}
